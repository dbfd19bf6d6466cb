// @ts-check
import { mkdir, rename, rm } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { ensureCachedTree } from './cached-tree.mjs';
import { runToUnpack } from './run-to-unpack.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */

/** Raise it when a release unpacked by an older version of this file must not be used any more. */
const revision = 1;

const silent = () => {};

/** @type {Public['ensureNode']} */
export const ensureNode = async (version, { log = silent, signal } = {}) => {
  requireVersion(version);
  requireLinux();
  const { root } = await ensureCachedTree(nodeRelease(version), { log, signal });
  return { version, binary: join(root, 'bin/node') };
};

/** @type {(version: string) => import('./cached-tree.mjs').TreeRecipe} */
const nodeRelease = (version) => ({
  name: `node-${version.split('.')[0]}`,
  prefix: `linux-${arch()}`,
  fingerprint: `node ${version} ${arch()} ${revision}`,
  what: `Node.js ${version} (once, some 200 MB)`,
  make: async (root, { signal }) => {
    const project = `${root}.project`;
    await mkdir(project);
    // What npm's package `node` installs by a script of its own: npm compares its checksum, and no script is run.
    const binaries = `node-linux-${arch()}`;
    const options = [
      '--prefix',
      project,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    await run('npm', ['install', ...options, `${binaries}@${version}`], signal);
    await rename(join(project, 'node_modules', binaries), root);
    await rm(project, { recursive: true });
    return reportedVersion(join(root, 'bin/node'), version, signal);
  },
});

/** @type {(binary: string, expected: string, signal?: AbortSignal) => Promise<string>} */
const reportedVersion = async (binary, expected, signal) => {
  const reported = (await run(binary, ['--version'], signal)).trim();
  if (reported === `v${expected}`) return expected;
  throw new BrokerError('UNPACK_FAILED', {
    message: `what came as Node.js ${expected} says that it is ${reported}`,
    advice: 'correct the version, or what the package registry serves under it',
  });
};

/** @type {(command: string, args: readonly string[], signal?: AbortSignal) => Promise<string>} */
const run = (command, args, signal) =>
  runToUnpack(command, args, {
    signal,
    advice: 'see that the package registry answers ("npm ping"), then run the same command again',
  });

/** @param {string} version */
const requireVersion = (version) => {
  if (/^\d+\.\d+\.\d+$/.test(version)) return;
  throw new BrokerError('BAD_USAGE', {
    message: `"${version}" is no version of Node.js`,
    advice: 'name one release in full, such as 24.21.0',
  });
};

const requireLinux = () => {
  if (process.platform === 'linux') return;
  throw new BrokerError('NOT_LINUX', {
    message: `other releases of Node.js are unpacked on Linux alone, this is ${process.platform}`,
    advice: 'switch to that release with the version manager of this machine, then run the same command again',
  });
};
