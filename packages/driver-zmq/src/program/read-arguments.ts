import { parseArgs } from 'node:util';
import { messageOf } from '../message-of.js';
import { checkHubOptions, type HubArguments, type HubOptionNames, type HubOptions } from '../options/hub-arguments.js';
import { UsageError } from './usage-error.js';

/** What the program was told to do. */
export type Task =
  | { readonly kind: 'help' }
  | { readonly kind: 'keygen'; readonly file: string }
  | ({ readonly kind: 'run' } & HubArguments);

const options = {
  listen: { type: 'string', multiple: true },
  journal: { type: 'string' },
  'no-journal': { type: 'boolean' },
  'key-file': { type: 'string' },
  'curve-keys': { type: 'string' },
  allow: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const names: HubOptionNames = Object.freeze({
  listen: '--listen',
  journal: '--journal',
  durable: '--no-journal',
  keyFile: '--key-file',
  curveKeysFile: '--curve-keys',
  allowedKeysFile: '--allow',
});

const standardEndpoint = 'tcp://127.0.0.1:5571';

/** Throws `UsageError`. */
export const readArguments = (args: readonly string[]): Task => {
  const { values, positionals } = parse(args);
  if (values.help === true) return { kind: 'help' };
  const [command, file, ...more] = positionals;
  if (command === 'keygen' && file !== undefined && more.length === 0) return { kind: 'keygen', file };
  if (command === 'keygen') throw new UsageError('keygen needs the name of one file');
  if (command !== undefined) throw new UsageError(`there is no command '${command}'`);
  const given: HubOptions = {
    listen: values.listen ?? standardEndpoint,
    durable: values['no-journal'] !== true,
    ...(values.journal === undefined ? {} : { journal: values.journal }),
    ...(values['key-file'] === undefined ? {} : { keyFile: values['key-file'] }),
    ...(values['curve-keys'] === undefined ? {} : { curveKeysFile: values['curve-keys'] }),
    ...(values.allow === undefined ? {} : { allowedKeysFile: values.allow }),
  };
  return {
    kind: 'run',
    ...checkHubOptions(given, names, (_, message, advice) => new UsageError(`${message}. ${advice}`)),
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
};
