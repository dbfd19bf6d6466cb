// @ts-check
import { ensureCachedTree, findCachedTree } from './cached-tree.mjs';
import { debianTree, upstreamVersion } from './debian-tree.mjs';
import { requireHostTools } from './host-tools.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */

const recipe = debianTree({ name: 'redis', suite: 'bookworm', package: 'redis-server' });

const silent = () => {};

/** @type {Public['ensureRedis']} */
export const ensureRedis = async ({ install = false, log = silent, signal } = {}) => {
  const external = process.env['REDIS_URL'];
  if (external) return { external };
  const found = await findCachedTree(recipe);
  await requireHostTools({ install, log, signal, unpack: !found });
  const { root, version } = found ?? (await ensureCachedTree(recipe, { log, signal }));
  return { tree: root, version: upstreamVersion(version).replace(/^\d+:/, '') };
};
