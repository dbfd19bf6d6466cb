// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrokerError } from './broker-error.mjs';
import { ensureCachedTree, findCachedTree } from './cached-tree.mjs';
import { debianTree, upstreamVersion } from './debian-tree.mjs';
import { requireHostTools, requireRootOnLinux } from './host-tools.mjs';
import { pythonEnvironment } from './python-environment.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */
/** @typedef {import('../index.d.mts').OsloPython} OsloPython */
/** @typedef {{ install: boolean, log: import('../index.d.mts').Log, signal?: AbortSignal | undefined }} Options */

const silent = () => {};

/** No traces: neither compiled files nor what its plug-in loader would keep in the user's cache. */
const environment = Object.freeze({ PYTHONDONTWRITEBYTECODE: '1', XDG_CACHE_HOME: '/dev/null', LANG: 'C.UTF-8' });

const debianRecipe = debianTree({
  name: 'oslo-debian',
  suite: 'bookworm',
  package: 'python3-oslo.messaging',
  besides: ['python3-cffi-backend'],
});

const pypiRecipe = {
  name: 'oslo-pypi',
  package: 'oslo.messaging',
  requirements: fileURLToPath(new URL('oslo/requirements.txt', import.meta.url)),
};

/** @type {Readonly<Record<string, (options: Options) => Promise<OsloPython>>>} */
const sources = Object.freeze({
  debian: async (options) => {
    requireRootOnLinux();
    const found = await findCachedTree(debianRecipe);
    if (!found) await requireHostTools({ ...options, unpack: true });
    const { root, version } = found ?? (await ensureCachedTree(debianRecipe, options));
    return {
      name: 'debian',
      version: upstreamVersion(version),
      command: 'chroot',
      args: [root, '/usr/bin/python3'],
      environment,
    };
  },
  pypi: async (options) => {
    const { root, version } = await ensureCachedTree(await pythonEnvironment(pypiRecipe, options), options);
    return { name: 'pypi', version, command: join(root, 'bin/python'), args: [], environment };
  },
});

/** @type {Public['ensureOslo']} */
export const ensureOslo = async (name, { install = false, log = silent, signal } = {}) => {
  const ensure = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (ensure) return ensure({ install, log, signal });
  throw new BrokerError('BAD_USAGE', {
    message: `oslo.messaging comes from no source named "${name}"`,
    advice: `use one of: ${Object.keys(sources).join(', ')}`,
  });
};
