// @ts-check
import { probeBroker } from './amqp-probe.mjs';
import { BrokerError } from './broker-error.mjs';

/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {{ readonly url: URL, readonly variable: string, readonly version: string }} ExternalBroker */

const probeWithinMs = 10_000;
const sharedVariable = 'RABBITMQ_URL';

/**
 * The broker that the environment names for this recipe, after a login to it; undefined when it names none.
 *
 * The recipe's own variable is binding: an unreachable broker or one of another major version is an error.
 * RABBITMQ_URL serves the name of the major version that answers, so that one broker never stands for two.
 * @param {BrokerRecipe} recipe
 * @param {{ environment?: NodeJS.ProcessEnv, signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<ExternalBroker | undefined>}
 */
export const findExternalBroker = async (recipe, { environment = process.env, signal } = {}) => {
  const own = environment[recipe.urlVariable] || undefined;
  const variable = own === undefined ? sharedVariable : recipe.urlVariable;
  const text = own ?? (environment[sharedVariable] || undefined);
  if (text === undefined) return undefined;
  const url = parseBrokerUrl(text, variable);
  const caFile = environment['RABBITMQ_CA_FILE'] || undefined;
  const { product, version } = await probeBroker(url, { deadlineMs: probeWithinMs, signal, caFile });
  if (version.split('.')[0] === recipe.major) return { url, variable, version };
  if (own === undefined) return undefined;
  throw new BrokerError('WRONG_VERSION', {
    message: `${variable} leads to ${product} ${version}; ${recipe.name} stands for versions ${recipe.major}.x`,
    advice: `let ${variable} name such a broker, or unset it`,
  });
};

/**
 * @param {string} text
 * @param {string} variable
 * @returns {URL}
 */
export const parseBrokerUrl = (text, variable) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'amqp:' || url.protocol === 'amqps:') && url.hostname !== '') return url;
  throw new BrokerError('BAD_URL', {
    message: `${variable} holds no URL of an AMQP broker`, // not the text itself: it may hold a password
    advice: `set it like this: ${variable}=amqp://user:password@host:5672/%2F`,
  });
};
