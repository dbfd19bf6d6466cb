// @ts-check
import { BrokerError } from './broker-error.mjs';
import { activemqRecipe } from './java/activemq-recipe.mjs';
import { artemisRecipe } from './java/artemis-recipe.mjs';
import { qpidBrokerJRecipe } from './java/qpid-broker-j-recipe.mjs';
import { rabbitmqRecipe } from './rabbitmq/rabbitmq-recipe.mjs';

/** @typedef {import('./state-file.mjs').BrokerState} BrokerState */
/** @typedef {{ install: boolean, unpack: boolean, log: import('../index.d.mts').Log,
 *   signal?: AbortSignal | undefined }} ToolOptions */

/**
 * How one named broker comes to be: all that differs from one broker to another.
 * @typedef {object} BrokerRecipe
 * @property {import('../index.d.mts').BrokerName} name
 * @property {import('../index.d.mts').Broker['product']} product
 * @property {string} answersAs what it calls itself when it takes a login
 * @property {import('./version-range.mjs').VersionRange} versions that stand for this name
 * @property {string} path of its URL
 * @property {readonly (keyof import('./free-ports.mjs').BrokerPorts)[]} otherPorts beside `amqp` and `amqps`
 * @property {keyof import('./free-ports.mjs').BrokerPorts | undefined} certificatePort takes client certificates
 * @property {import('./cached-tree.mjs').TreeRecipe} tree
 * @property {string} process what the kernel calls the broker's own process, as opposed to its first one
 * @property {import('./amqp-probe.mjs').LogIn} logIn
 * @property {() => void} requirePlatform throws unless machine and user are fit for it; costs nothing
 * @property {(options: ToolOptions) => Promise<void>} requireTools rejects unless this machine can run it
 * @property {(state: BrokerState) => Promise<void>} configure writes what it reads at start; data of an earlier start stays
 * @property {(state: BrokerState) => BrokerCommand} command its first process; it runs as long as the broker
 */

/** @typedef {{ file: string, args: readonly string[], env?: NodeJS.ProcessEnv }} BrokerCommand */

/** Client certificates log in with EXTERNAL on the TLS port. */
const certificateLogin = 'rabbitmq_auth_mechanism_ssl';

/** @type {readonly BrokerRecipe[]} */
export const brokerRecipes = Object.freeze([
  rabbitmqRecipe({
    name: 'rabbitmq-3.10',
    suite: 'bookworm',
    versions: { from: '3', before: '4', text: '3.x' },
    plugins: [certificateLogin, 'rabbitmq_amqp1_0'],
  }),
  rabbitmqRecipe({
    name: 'rabbitmq-4',
    suite: 'trixie',
    versions: { from: '4', before: '5', text: '4.x' },
    plugins: [certificateLogin],
  }),
  qpidBrokerJRecipe({
    name: 'qpid-broker-j-10',
    versions: { from: '10', before: '11', text: '10.x' },
    artifact: 'org.apache.qpid:apache-qpid-broker-j:10.1.0',
    checksum: 'bfb97420312e4b1050f337c9633cf84ae7fbfc0fccfbe6e65a38383e33878a40',
  }),
  qpidBrokerJRecipe({
    name: 'qpid-broker-j-9',
    versions: { from: '9', before: '10', text: '9.x' },
    artifact: 'org.apache.qpid:apache-qpid-broker-j:9.2.1',
    checksum: 'bfbfbcffc6a8ad904f97edc6dcebc688f232b582843b9cb1f240decb8b8a181a',
  }),
  artemisRecipe({
    name: 'artemis-2.56',
    versions: { from: '2.50', before: '3', text: '2.50 and later 2.x' },
    artifact: 'org.apache.artemis:apache-artemis:2.56.0',
    checksum: 'df469079b6388c8c6276197388a0f5ee0d64d0ca42d7f0e2ca5e392e21b955de',
  }),
  artemisRecipe({
    name: 'artemis-2.44',
    versions: { from: '2', before: '2.50', text: '2.x before 2.50' },
    artifact: 'org.apache.activemq:apache-artemis:2.44.0',
    checksum: '1030320a8d1af6376361cd750bef12ef3cf7babc7a363bc6097340961d1e3e29',
  }),
  activemqRecipe({
    name: 'activemq-5.18',
    versions: { from: '5', before: '6', text: '5.x' },
    artifact: 'org.apache.activemq:apache-activemq:5.18.3',
    checksum: '943381aa6d340707de6c42eadbf7b41b7fdf93df604156d972d50c4da783544f',
  }),
]);

/**
 * @param {string} name
 * @returns {BrokerRecipe}
 */
export const recipeOf = (name) => {
  const recipe = brokerRecipes.find((candidate) => candidate.name === name);
  if (recipe) return recipe;
  const names = brokerRecipes.map((candidate) => candidate.name).join(', ');
  throw new BrokerError('UNKNOWN_BROKER', {
    message: `there is no broker named "${name}"`,
    advice: `use one of: ${names}`,
  });
};
