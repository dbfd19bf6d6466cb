import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publicPackages } from './public-packages.mjs';
import { isStale } from './stale-output.mjs';

const run = promisify(execFile);
const requiredFiles = ['package.json', 'README.md', 'LICENSE'];

/**
 * A public package as it would be published.
 * @typedef {{ folder: string, manifest: Record<string, any>, tarball: string, files: string[] }} PackedPackage
 */

const pack = async ({ folder, manifest }, { root, temporary, signal }) => {
  const args = ['pack', '--json', '--loglevel=error', '--pack-destination', temporary];
  const { stdout } = await run('npm', args, { cwd: join(root, folder), signal });
  const [packed] = Object.values(JSON.parse(stdout));
  return { folder, manifest, tarball: join(temporary, packed.filename), files: packed.files.map(({ path }) => path) };
};

/**
 * Packs every public package of the project, as built, into the folder `temporary`.
 * @returns {Promise<PackedPackage[]>}
 */
export const packPackages = (root, { temporary, signal }) =>
  Promise.all(publicPackages(root).map((found) => pack(found, { root, temporary, signal })));

/** What is wrong with the files of a tarball, before anybody uses them. */
export const contentProblems = ({ folder, files }, root) => [
  ...requiredFiles.filter((file) => !files.includes(file)).map((file) => `the tarball has no ${file}`),
  ...(files.some((file) => file.startsWith('dist/')) ? [] : ["the tarball has no dist: run 'npm run build' first"]),
  ...files
    .filter((file) => isStale(join(root, folder), file)) // it would be published for ever
    .map((file) => `${file} has no source any more: run 'npm run build'`),
  ...files.filter((file) => /\.(test|tsbuildinfo)\b|^test\//.test(file)).map((file) => `${file} is not for users`),
];

/** The tarballs that a user of `packed` needs: its own and those of the joinpool packages it names, and so on. */
export const tarballsOf = (packed, all, seen = new Map()) => {
  if (seen.has(packed)) return [...seen.values()];
  seen.set(packed, packed.tarball);
  const { dependencies, peerDependencies } = packed.manifest;
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const sibling = all.find(({ manifest }) => manifest.name === name);
    if (sibling !== undefined) tarballsOf(sibling, all, seen);
  }
  return [...seen.values()];
};
