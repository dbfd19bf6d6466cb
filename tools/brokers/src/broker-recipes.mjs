// @ts-check
import { BrokerError } from './broker-error.mjs';

/**
 * How one named broker comes to be.
 * @typedef {object} BrokerRecipe
 * @property {import('../index.d.mts').BrokerName} name
 * @property {string} suite Debian release whose package is unpacked
 * @property {string} major first number of the versions that stand for this name
 * @property {string} urlVariable environment variable that names an external broker for this name alone
 * @property {readonly string[]} plugins enabled at start
 */

/** Client certificates log in with EXTERNAL on the TLS port. */
const plugins = Object.freeze(['rabbitmq_auth_mechanism_ssl']);

/** @type {readonly BrokerRecipe[]} */
export const brokerRecipes = Object.freeze([
  { name: 'rabbitmq-3.10', suite: 'bookworm', major: '3', urlVariable: 'RABBITMQ_3_10_URL', plugins },
  { name: 'rabbitmq-4', suite: 'trixie', major: '4', urlVariable: 'RABBITMQ_4_URL', plugins },
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
