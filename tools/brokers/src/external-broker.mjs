// @ts-check
import { access } from 'node:fs/promises';
import { probeBroker } from './amqp-probe.mjs';
import { BrokerError } from './broker-error.mjs';
import { isInRange } from './version-range.mjs';

/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {{ readonly url: URL, readonly variable: string, readonly version: string,
 *   readonly caFile: string | undefined }} ExternalBroker */

const probeWithinMs = 10_000;

/**
 * The variables that may name a broker for a recipe: the name's own, that of all names of the product, and the one for
 * the authority to trust.
 * @param {Pick<BrokerRecipe, 'name' | 'product'>} recipe
 */
export const variablesOf = ({ name, product }) => ({
  own: `${variableWord(name)}_URL`,
  shared: `${variableWord(product)}_URL`,
  ca: `${variableWord(product)}_CA_FILE`,
});

/** @param {string} text */
const variableWord = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, '_');

/**
 * The broker that the environment names for this recipe, after a login to it; undefined when it names none.
 *
 * The recipe's own variable is binding: an unreachable broker or one of another version is an error. The shared one
 * (RABBITMQ_URL) serves the name for the version that answers, so that one broker never stands for two.
 * @param {BrokerRecipe} recipe
 * @param {{ environment?: NodeJS.ProcessEnv, signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<ExternalBroker | undefined>}
 */
export const findExternalBroker = async (recipe, { environment = process.env, signal } = {}) => {
  const variables = variablesOf(recipe);
  const own = environment[variables.own] || undefined;
  const variable = own === undefined ? variables.shared : variables.own;
  const text = own ?? environment[variables.shared];
  if (!text) return undefined;
  const url = parseBrokerUrl(text, variable);
  const caFile = environment[variables.ca] || undefined;
  if (caFile !== undefined) await requireReadable(caFile, variables.ca);
  const { logIn, versions } = recipe;
  const { product, version } = await probeBroker(url, { logIn, deadlineMs: probeWithinMs, signal, caFile });
  if (product !== recipe.answersAs) throw wrongProduct(recipe, { variable, product, version });
  if (isInRange(version, versions)) return { url, variable, version, caFile };
  if (own === undefined) return undefined;
  throw new BrokerError('WRONG_VERSION', {
    message: `${variable} leads to ${product} ${version}; ${recipe.name} stands for versions ${versions.text}`,
    advice: `let ${variable} name such a broker, or unset it`,
  });
};

/** @type {(recipe: BrokerRecipe, found: { variable: string, product: string, version: string }) => BrokerError} */
const wrongProduct = (recipe, { variable, product, version }) =>
  new BrokerError('WRONG_PRODUCT', {
    message: `${variable} leads to ${product} ${version}; ${recipe.name} stands for ${recipe.answersAs}`,
    advice: `let ${variable} name such a broker, or unset it`,
  });

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

/** @type {(caFile: string, variable: string) => Promise<void>} */
const requireReadable = async (caFile, variable) => {
  try {
    await access(caFile);
  } catch (cause) {
    throw new BrokerError('BAD_CA_FILE', {
      message: `${variable} names ${caFile}, which cannot be read`,
      advice: `let ${variable} name the PEM file of the authority to trust, or unset it`,
      cause,
    });
  }
};
