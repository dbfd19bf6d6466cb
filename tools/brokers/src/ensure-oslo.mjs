// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrokerError } from './broker-error.mjs';
import { ensureCachedTree } from './cached-tree.mjs';
import { ensureDebianPython, pythonEnvironment } from './debian-python.mjs';
import { pythonEnvironment as environmentTree } from './python-environment.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */
/** @typedef {import('../index.d.mts').OsloPython} OsloPython */
/** @typedef {{ install: boolean, log: import('../index.d.mts').Log, signal?: AbortSignal | undefined }} Options */

const silent = () => {};

const pypiRecipe = {
  name: 'oslo-pypi',
  package: 'oslo.messaging',
  requirements: fileURLToPath(new URL('oslo/requirements.txt', import.meta.url)),
};

/** @type {Readonly<Record<string, (options: Options) => Promise<OsloPython>>>} */
const sources = Object.freeze({
  debian: async (options) => ({
    name: 'debian',
    ...(await ensureDebianPython({ name: 'oslo-debian', package: 'python3-oslo.messaging' }, options)),
  }),
  pypi: async (options) => {
    const { root, version } = await ensureCachedTree(await environmentTree(pypiRecipe, options), options);
    return { name: 'pypi', version, command: join(root, 'bin/python'), args: [], environment: pythonEnvironment };
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
