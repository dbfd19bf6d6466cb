// @ts-check
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withFileLock } from './file-lock.mjs';
import { cacheRoot } from './folders.mjs';
import { unlessAbsent } from './system-error.mjs';
import { rootFolder, verifiedStamp, writeStamp } from './tree-stamp.mjs';

/** @typedef {{ log: import('../index.d.mts').Log, signal?: AbortSignal | undefined }} MakingOptions */

/**
 * A tree of files that is made once and then lies in the user's cache.
 * @typedef {object} TreeRecipe
 * @property {string} name its folder in the cache
 * @property {string} prefix of the names in that folder; the version follows
 * @property {string} fingerprint what it is made from: a tree of another fingerprint is not used
 * @property {string} what it is, for the log
 * @property {(root: string, options: MakingOptions) => Promise<string>} make makes it at `root`, resolves with its version
 */

/** @typedef {{ readonly root: string, readonly version: string }} CachedTree */

/**
 * The recipe's tree in the user's cache, found whole by its checksum; undefined when there is none.
 * @param {TreeRecipe} recipe
 * @returns {Promise<CachedTree | undefined>}
 */
export const findCachedTree = async (recipe) => {
  for (const folder of await candidates(recipe)) {
    const stamp = await verifiedStamp(folder, recipe.fingerprint);
    if (stamp) return { root: join(folder, rootFolder), version: stamp.version };
  }
  return undefined;
};

/**
 * Finds the recipe's tree or makes it: once, however many processes ask at the same time. A damaged one is replaced.
 * @param {TreeRecipe} recipe
 * @param {MakingOptions} options
 * @returns {Promise<CachedTree>}
 */
export const ensureCachedTree = (recipe, { log, signal }) =>
  withFileLock(
    join(cacheRoot(), `${recipe.name}.lock`),
    async () => {
      const found = await findCachedTree(recipe);
      if (found) return found;
      const stale = await candidates(recipe);
      if (stale.length > 0) log(`${recipe.name}: what lies in the cache is damaged or outdated and is unpacked anew`);
      await Promise.all(stale.map((folder) => rm(folder, { recursive: true, force: true })));
      return makeTree(recipe, { log, signal });
    },
    { signal, onWait: () => log(`${recipe.name}: waiting for another process that unpacks it`) },
  );

/** @type {(recipe: TreeRecipe) => string} */
const cacheFolder = ({ name }) => join(cacheRoot(), name);

/** Newest version first. @type {(recipe: TreeRecipe) => Promise<string[]>} */
const candidates = async (recipe) => {
  const folder = cacheFolder(recipe);
  const names = await unlessAbsent(readdir(folder), []);
  const order = new Intl.Collator('en', { numeric: true });
  const fitting = names.filter((name) => name.startsWith(`${recipe.prefix}-`));
  return fitting.sort((left, right) => order.compare(right, left)).map((name) => join(folder, name));
};

/** @type {(recipe: TreeRecipe, options: MakingOptions) => Promise<CachedTree>} */
const makeTree = async (recipe, { log, signal }) => {
  const began = performance.now();
  const folder = cacheFolder(recipe);
  await removeLeftovers(folder);
  const fresh = join(folder, `.unpacking-${randomUUID()}`);
  log(`${recipe.name}: unpacking ${recipe.what} into ${folder}`);
  try {
    await mkdir(fresh, { recursive: true, mode: 0o755 });
    const version = await recipe.make(join(fresh, rootFolder), { log, signal });
    await writeStamp(fresh, { recipe: recipe.fingerprint, version });
    const target = join(folder, `${recipe.prefix}-${version}`);
    await rename(fresh, target);
    log(`${recipe.name}: unpacked version ${version} in ${Math.round((performance.now() - began) / 1000)} s`);
    return { root: join(target, rootFolder), version };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
};

/** What an unpacking that was killed left behind: the lock is held, so nobody works there. @param {string} folder */
const removeLeftovers = async (folder) => {
  await mkdir(folder, { recursive: true });
  const names = (await readdir(folder)).filter((name) => name.startsWith('.unpacking-'));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
};
