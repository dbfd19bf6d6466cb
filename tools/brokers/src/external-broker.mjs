// @ts-check
import { access } from 'node:fs/promises';
import { probeBroker } from './amqp-probe.mjs';
import { BrokerError } from './broker-error.mjs';

/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {{ readonly url: URL, readonly variable: string, readonly version: string,
 *   readonly caFile: string | undefined }} ExternalBroker */

const probeWithinMs = 10_000;
const sharedVariable = 'RABBITMQ_URL';
const caVariable = 'RABBITMQ_CA_FILE';

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
  const text = own ?? environment[sharedVariable];
  if (!text) return undefined;
  const url = parseBrokerUrl(text, variable);
  const caFile = environment[caVariable] || undefined;
  if (caFile !== undefined) await requireReadable(caFile);
  const { product, version } = await probeBroker(url, { deadlineMs: probeWithinMs, signal, caFile });
  if (version.split('.')[0] === recipe.major) return { url, variable, version, caFile };
  if (own === undefined) return undefined;
  throw new BrokerError('WRONG_VERSION', {
    message: `${variable} leads to ${product} ${version}; ${recipe.name} stands for versions ${recipe.major}.x`,
    advice: `let ${variable} name such a broker, or unset it`,
  });
};

/**
 * Rejects with `EXTERNAL_BROKER` if the environment names a broker for this recipe: only its owner may end it.
 * @param {BrokerRecipe} recipe
 * @param {string} what
 * @param {AbortSignal} [signal]
 */
export const refuseExternalBroker = async (recipe, what, signal) => {
  const external = await findExternalBroker(recipe, { signal });
  if (!external) return;
  throw new BrokerError('EXTERNAL_BROKER', {
    message: `${recipe.name} is the external broker in ${external.variable} and cannot be ${what} from here`,
    advice: `unset ${external.variable} to use a private broker`,
  });
};

/**
 * @param {string} text
 * @param {string} variable
 * @returns {URL}
 */
const parseBrokerUrl = (text, variable) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'amqp:' || url.protocol === 'amqps:') && url.hostname !== '') return url;
  throw new BrokerError('BAD_URL', {
    message: `${variable} holds no URL of an AMQP broker`, // not the text itself: it may hold a password
    advice: `set it like this: ${variable}=amqp://user:password@host:5672/%2F`,
  });
};

/** @param {string} caFile */
const requireReadable = async (caFile) => {
  try {
    await access(caFile);
  } catch (cause) {
    throw new BrokerError('BAD_CA_FILE', {
      message: `${caVariable} names ${caFile}, which cannot be read`,
      advice: `let ${caVariable} name the PEM file of the authority to trust, or unset it`,
      cause,
    });
  }
};
