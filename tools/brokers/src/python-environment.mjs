// @ts-check
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { withFileLock } from './file-lock.mjs';
import { installLock } from './folders.mjs';
import { installPackages } from './install-packages.mjs';
import { runCommand } from './run-command.mjs';
import { runToUnpack } from './run-to-unpack.mjs';
import { unlessAbsent } from './system-error.mjs';

/** Raise it when an environment made by an older version of this file must not be used any more. */
const revision = 1;

/** Debian's own Python has what makes environments in a package of its own. */
const debianPython = '/usr/bin/python3';
const debianPackage = 'python3-venv';

/** @typedef {{ readonly name: string, readonly package: string, readonly requirements: string }} EnvironmentRecipe */

/**
 * An environment of the machine's Python with what a file of requirements pins.
 * @param {EnvironmentRecipe} recipe
 * @param {{ install: boolean }} options `install`: fetch Debian's package with apt where Python cannot make environments
 * @returns {Promise<import('./cached-tree.mjs').TreeRecipe>} its version is that of `package`
 */
export const pythonEnvironment = async (recipe, { install }) => {
  const pinned = await readFile(recipe.requirements);
  const checksum = createHash('sha256').update(pinned).digest('hex').slice(0, 16);
  return {
    name: recipe.name,
    prefix: `${recipe.package}-${arch()}-${checksum}`,
    fingerprint: `${recipe.package} ${arch()} ${checksum} ${revision}`,
    what: `${recipe.package} and what it needs (once, some 90 MB)`,
    make: async (root, { log, signal }) => {
      const python = await ablePython({ install, log, signal });
      await run(python, ['-m', 'venv', root], signal);
      const inside = join(root, 'bin/python');
      await run(inside, ['-m', 'pip', 'install', '--no-input', '--requirement', recipe.requirements], signal);
      const asked = `import importlib.metadata as metadata; print(metadata.version('${recipe.package}'))`;
      return (await run(inside, ['-B', '-c', asked], signal)).trim();
    },
  };
};

/** @typedef {import('./cached-tree.mjs').MakingOptions & { install: boolean }} InstallingOptions */

/** A Python that makes environments. @type {(options: InstallingOptions) => Promise<string>} */
const ablePython = async ({ install, log, signal }) => {
  for (const python of ['python3', debianPython]) if (await isAble(python, signal)) return python;
  if (install) {
    const fetch = () => installPackages([debianPackage], { log, signal });
    await withFileLock(installLock(), fetch, { signal });
  }
  if (install && (await isAble(debianPython, signal))) return debianPython;
  throw new BrokerError('TOOL_MISSING', {
    message: 'this machine has no Python 3.10 or later that can make environments',
    advice: `apt-get install ${debianPackage} (or add --install to let this command do it)`,
  });
};

const able = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';

/** @type {(python: string, signal?: AbortSignal) => Promise<boolean>} */
const isAble = async (python, signal) => {
  const result = await unlessAbsent(runCommand(python, ['-c', able], { signal }), undefined);
  return result?.exitCode === 0;
};

/** @type {(command: string, args: readonly string[], signal?: AbortSignal) => Promise<string>} */
const run = (command, args, signal) =>
  runToUnpack(command, args, {
    signal,
    shown: args.slice(0, 3),
    advice: 'see that the package index answers ("pip download six"), then run the same command again',
  });
