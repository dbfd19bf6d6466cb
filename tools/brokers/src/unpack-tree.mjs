// @ts-check
import { ensureCachedTree, findCachedTree } from './cached-tree.mjs';
import { debianTree, upstreamVersion } from './debian-tree.mjs';

/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {{ readonly root: string, readonly version: string }} UnpackedTree `version` is RabbitMQ's */

/** @type {(recipe: BrokerRecipe) => import('./cached-tree.mjs').TreeRecipe} */
const treeOf = ({ name, suite }) => debianTree({ name, suite, package: 'rabbitmq-server' });

/** @type {(tree: UnpackedTree) => UnpackedTree} */
const withUpstreamVersion = ({ root, version }) => ({ root, version: upstreamVersion(version) });

/**
 * The recipe's tree in the user's cache, found whole by its checksum; undefined when there is none.
 * @param {BrokerRecipe} recipe
 * @returns {Promise<UnpackedTree | undefined>}
 */
export const findTree = async (recipe) => {
  const found = await findCachedTree(treeOf(recipe));
  return found && withUpstreamVersion(found);
};

/**
 * Finds the recipe's tree or unpacks it: once, however many processes ask at the same time. A damaged one is replaced.
 * @param {BrokerRecipe} recipe
 * @param {import('./cached-tree.mjs').MakingOptions} options
 * @returns {Promise<UnpackedTree>}
 */
export const ensureTree = async (recipe, options) =>
  withUpstreamVersion(await ensureCachedTree(treeOf(recipe), options));
