// @ts-check
import { parseArgs } from 'node:util';
import { BrokerError } from './broker-error.mjs';
import { brokerRecipes, recipeOf } from './broker-recipes.mjs';

/** @typedef {{ command: string, names: string[], rest: string[], install: boolean, json: boolean, tls: boolean,
 *   lines: number }} CommandArguments */

const allNames = brokerRecipes.map(({ name }) => name);

/** How many names a command takes, and its options. `many`: any number, none means all. */
/** @type {Readonly<Record<string, { names: 'none' | 'one' | 'many', options: readonly string[] }>>} */
const commands = Object.freeze({
  up: { names: 'many', options: ['install'] },
  down: { names: 'many', options: [] },
  status: { names: 'none', options: ['json'] },
  url: { names: 'one', options: ['tls'] },
  logs: { names: 'one', options: ['lines'] },
  kill: { names: 'one', options: [] },
  stop: { names: 'one', options: [] },
  restart: { names: 'one', options: [] },
  ctl: { names: 'one', options: [] },
  help: { names: 'none', options: [] },
});

/**
 * @param {readonly string[]} args
 * @returns {CommandArguments}
 * @throws {BrokerError} `BAD_USAGE` or `UNKNOWN_BROKER`
 */
export const parseCommandArguments = (args) => {
  const [command = 'help', ...others] = args.map((arg, at) => (at === 0 && /^(-h|--help)$/.test(arg) ? 'help' : arg));
  const shape = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!shape) throw wrong(`there is no command "${command}"`);
  if (command === 'ctl') return { ...parsed(command, others.slice(0, 1), shape), rest: others.slice(1) };
  return parsed(command, others, shape);
};

/** @type {(command: string, args: readonly string[], shape: { names: string, options: readonly string[] }) =>
 *   CommandArguments} */
const parsed = (command, args, { names, options }) => {
  const { values, positionals } = parse(args);
  const foreign = Object.keys(values).find((option) => !options.includes(option));
  if (foreign) throw wrong(`"${command}" takes no option --${foreign}`);
  if (names === 'none' && positionals.length > 0) throw wrong(`"${command}" takes no name`);
  if (names === 'one' && positionals.length !== 1) throw wrong(`"${command}" takes one name`);
  for (const name of positionals) recipeOf(name);
  const { install = false, json = false, tls = false, lines = '100' } = values;
  if (!/^[1-9]\d{0,5}$/.test(lines)) throw wrong(`--lines takes a number from 1 to 999999, not "${lines}"`);
  const all = names === 'many' && positionals.length === 0 ? allNames : positionals;
  return { command, names: [...new Set(all)], rest: [], install, json, tls, lines: Number(lines) };
};

/** @param {readonly string[]} args */
const parse = (args) => {
  const [flag, text] = /** @type {const} */ (['boolean', 'string']);
  const options = { install: { type: flag }, json: { type: flag }, tls: { type: flag }, lines: { type: text } };
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : `${error}`);
  }
};

/** @param {string} message */
const wrong = (message) => new BrokerError('BAD_USAGE', { message, advice: 'npm run brokers -- help' });
