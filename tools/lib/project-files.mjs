import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this checkout. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Folders that hold what was installed, built or left by a run. The same names stand in `.gitignore`. */
const producedFolders = new Set(['.git', '.turbo', '.brokers', '.reports', 'node_modules', 'dist', 'coverage', 'temp']);

const namesIn = (root, folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (producedFolders.has(entry.name)) return []; // `.git` is a file in a second work tree
    if (entry.isDirectory()) return namesIn(root, name);
    return entry.isFile() ? [name] : [];
  });

/** Every source file below `root`, relative to it and with forward slashes. Asks no git, so that an archive works too. */
export const projectFiles = (root = projectRoot, matches = /./) =>
  namesIn(root, '')
    .filter((name) => matches.test(name))
    .sort();
