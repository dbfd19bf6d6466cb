// @ts-check
import { readFile, rm, writeFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { debianMirror } from './debian-mirror.mjs';
import { hostPath } from './host-path.mjs';
import { runCommand } from './run-command.mjs';
import { endOfOutput } from './run-to-unpack.mjs';
import { unlessAbsent } from './system-error.mjs';

/**
 * @typedef {object} DebianRecipe
 * @property {string} name its folder in the cache
 * @property {string} suite Debian release
 * @property {string} package what the tree is for
 * @property {readonly string[]} [besides] packages that debootstrap does not find by itself: they provide a name that
 *   `package` depends on
 */

/** Raise it when a tree made by an older version of this file must not be used any more. */
const revision = 1;

const unneeded = Object.freeze(['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'debootstrap']);

/**
 * A small Debian with one package, unpacked by debootstrap.
 * @param {DebianRecipe} recipe
 * @returns {import('./cached-tree.mjs').TreeRecipe} its version is that of the package, as Debian writes it
 */
export const debianTree = (recipe) => ({
  name: recipe.name,
  prefix: `${recipe.suite}-${arch()}`,
  fingerprint: `${recipe.suite} ${arch()} ${recipe.package} ${revision}`,
  what: `Debian ${recipe.suite} with its ${recipe.package} (once, some 250 MB)`,
  make: async (root, { signal }) => {
    await debootstrap(recipe, root, signal);
    await tidy(root);
    return packageVersion(recipe, root);
  },
});

/** `3.10.8` of `3.10.8-1.1+deb12u1`. @type {(version: string) => string} */
export const upstreamVersion = (version) => version.replace(/-[^-]*$/, '');

/**
 * In namespaces of its own, and tied to our life: what debootstrap mounts or starts ends with it, also when we are killed.
 * @type {(recipe: DebianRecipe, root: string, signal?: AbortSignal) => Promise<void>}
 */
const debootstrap = async ({ name, suite, package: included, besides = [] }, root, signal) => {
  const mirror = await debianMirror(signal);
  const env = { ...process.env, PATH: hostPath() };
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];
  const choice = ['--variant=minbase', `--include=${[included, ...besides].join()}`, suite, root];
  const args = [
    '--pdeathsig',
    'KILL',
    ...namespaces,
    'debootstrap',
    ...choice,
    ...(mirror === undefined ? [] : [mirror]),
  ];
  const { exitCode, output, errorOutput } = await runCommand('setpriv', args, { signal, env });
  if (exitCode === 0) return;
  const details = await unlessAbsent(readFile(join(root, 'debootstrap', 'debootstrap.log'), 'utf8'), '');
  const tail = endOfOutput(output, errorOutput, details);
  throw new BrokerError('UNPACK_FAILED', {
    message: `debootstrap of ${suite} for ${name} ended with exit code ${exitCode}:\n${tail}`,
    advice: 'see that the Debian mirror answers ("apt-get update"), then run the same command again',
  });
};

/** The tree gets `localhost` of its own, and loses what nobody reads. @param {string} root */
const tidy = async (root) => {
  await writeFile(join(root, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  await Promise.all(unneeded.map((path) => rm(join(root, path), { recursive: true, force: true })));
};

/** @type {(recipe: DebianRecipe, root: string) => Promise<string>} */
const packageVersion = async ({ package: included }, root) => {
  const status = await readFile(join(root, 'var/lib/dpkg/status'), 'utf8');
  const entry = status.split('\n\n').find((paragraph) => paragraph.startsWith(`Package: ${included}\n`));
  const version = entry?.match(/^Version: (\S+)$/m)?.[1];
  if (version !== undefined && entry?.includes('\nStatus: install ok installed')) return version;
  throw new BrokerError('UNPACK_FAILED', {
    message: `debootstrap ended well, yet ${included} is not installed in the tree`,
    advice: 'run the same command again; if it stays so, report it with the output of "debootstrap --version"',
  });
};
