import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isProgram } from './lib/is-program.mjs';
import { projectRoot } from './lib/project-files.mjs';
import { staleOutput } from './lib/stale-output.mjs';

const builtFolders = (root) => [
  ...['packages', 'examples']
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name))),
  'benchmarks',
];

/**
 * Removes what was compiled from sources that are gone. Neither tsc nor turbo does: turbo unpacks a cached build over what
 * is there, and its cache, which all work trees of a clone share, holds such files of builds before a rename too.
 * @returns {string[]} what was removed, relative to `root`
 */
export const removeStaleOutput = (root) => {
  const stale = builtFolders(root).flatMap((folder) =>
    staleOutput(join(root, folder)).map((file) => join(folder, file)),
  );
  for (const file of stale) rmSync(join(root, file));
  return stale;
};

if (isProgram(import.meta)) removeStaleOutput(projectRoot);
