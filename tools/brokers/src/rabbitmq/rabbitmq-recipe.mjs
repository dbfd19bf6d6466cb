// @ts-check
import { fileURLToPath } from 'node:url';
import { debianTree } from '../debian-tree.mjs';
import { runFolders } from '../folders.mjs';
import { requireHostTools, requireRootOnLinux } from '../host-tools.mjs';
import { logIn } from './log-in.mjs';
import { nodeEnvironment, writeNodeConfiguration } from './node-configuration.mjs';

/** @typedef {import('../broker-recipes.mjs').BrokerRecipe} BrokerRecipe */

const script = fileURLToPath(new URL('start-node.sh', import.meta.url));

/** Killing the first process ends all others, its mounts and its epmd: the kernel takes the namespaces down with it. */
const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];

/**
 * The RabbitMQ of a Debian release, in a tree and in namespaces of its own.
 * @param {{ name: import('../../index.d.mts').BrokerName, suite: string, versions: BrokerRecipe['versions'],
 *   plugins: readonly string[] }} options
 * @returns {BrokerRecipe}
 */
export const rabbitmqRecipe = ({ name, suite, versions, plugins }) => ({
  name,
  product: 'rabbitmq',
  answersAs: 'RabbitMQ',
  versions,
  path: '/%2F',
  otherPorts: ['distribution', 'epmd'],
  certificatePort: 'amqps',
  tree: debianTree({ name, suite, package: 'rabbitmq-server' }),
  process: 'beam.smp',
  logIn,
  requirePlatform: requireRootOnLinux,
  requireTools: requireHostTools,
  configure: (state) => writeNodeConfiguration(state, plugins),
  command: (state) => {
    const variables = Object.entries(nodeEnvironment(state)).map(([key, value]) => `${key}=${value}`);
    const { node } = runFolders(state.name);
    return { file: 'unshare', args: [...namespaces, '/bin/sh', script, state.tree, node, ...variables] };
  },
});
