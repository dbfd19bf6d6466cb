// @ts-check
import { ensureCachedTree, findCachedTree } from './cached-tree.mjs';
import { debianTree, upstreamVersion } from './debian-tree.mjs';
import { requireHostTools, requireRootOnLinux } from './host-tools.mjs';

/** @typedef {import('../index.d.mts').PythonProgram} PythonProgram */
/** @typedef {{ install: boolean, log: import('../index.d.mts').Log, signal?: AbortSignal | undefined }} Options */

/** No traces: neither compiled files nor what its plug-in loader would keep in the user's cache. */
export const pythonEnvironment = Object.freeze({
  PYTHONDONTWRITEBYTECODE: '1',
  XDG_CACHE_HOME: '/dev/null',
  LANG: 'C.UTF-8',
});

/**
 * The Python of a small Debian with one package, unpacked into the user's cache if need be.
 * @param {{ name: string, package: string }} recipe
 * @param {Options} options
 * @returns {Promise<PythonProgram>} its version is that of the package
 */
export const ensureDebianPython = async (recipe, options) => {
  requireRootOnLinux();
  const tree = debianTree({ ...recipe, suite: 'bookworm', besides: ['python3-cffi-backend'] });
  const found = await findCachedTree(tree);
  if (!found) await requireHostTools({ ...options, unpack: true });
  const { root, version } = found ?? (await ensureCachedTree(tree, options));
  return {
    version: upstreamVersion(version),
    command: 'chroot',
    args: [root, '/usr/bin/python3'],
    environment: pythonEnvironment,
  };
};
