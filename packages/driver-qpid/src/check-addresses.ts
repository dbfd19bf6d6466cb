import type { QpidTransportOptions } from './checked-options.js';
import type { OptionFailure } from './option-failure.js';

/** What a template must have: two names must never make one address. */
const needs = { exchange: '{exchange}', pool: '{pool}', deadLetters: '{pool}' } as const;

const isPart = (name: string): name is keyof typeof needs => name in needs;

/** Checks the templates that were given. */
export const checkAddresses = ({ addresses = {} }: QpidTransportOptions, fail: OptionFailure) => {
  if (typeof addresses !== 'object' || addresses === null)
    throw fail('invalid-option', 'addresses is not an object', 'Give { exchange, pool, deadLetters }.');
  for (const [name, template] of Object.entries(addresses)) {
    if (!isPart(name))
      throw fail('invalid-option', `addresses has '${name}'`, 'Give exchange, pool and deadLetters alone.');
    if (typeof template !== 'string' || !template.includes(needs[name]))
      throw fail(
        'invalid-option',
        `addresses.${name} is '${String(template)}'`,
        `Give a text with ${needs[name]} in it.`,
      );
  }
  return addresses;
};
