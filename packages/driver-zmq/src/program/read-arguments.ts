import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stateFolder } from '../embed/state-folder.js';
import { type Endpoint, isEndpoint, isLocal, parseEndpoint } from '../socket/endpoint.js';
import { UsageError } from './usage-error.js';

/** What the program was told to do. */
export type Task =
  | { readonly kind: 'help' }
  | { readonly kind: 'keygen'; readonly file: string }
  | ({ readonly kind: 'run' } & HubArguments);

export interface HubArguments {
  readonly endpoints: readonly Endpoint[];
  /** Undefined: in memory. */
  readonly journal: string | undefined;
  readonly keyFile: string | undefined;
  /** Whether sockets of `ipc:` need the key too. */
  readonly isKeyGiven: boolean;
  readonly curve: { readonly keys: string; readonly allow: string } | undefined;
}

const options = {
  listen: { type: 'string', multiple: true },
  journal: { type: 'string' },
  'no-journal': { type: 'boolean' },
  'key-file': { type: 'string' },
  'curve-keys': { type: 'string' },
  allow: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const standardEndpoint = 'tcp://127.0.0.1:5571';

/** Throws `UsageError`. */
export const readArguments = (args: readonly string[]): Task => {
  const { values, positionals } = parse(args);
  if (values.help === true) return { kind: 'help' };
  const [command, file, ...more] = positionals;
  if (command === 'keygen' && file !== undefined && more.length === 0) return { kind: 'keygen', file };
  if (command === 'keygen') throw new UsageError('keygen needs the name of one file');
  if (command !== undefined) throw new UsageError(`there is no command '${command}'`);
  if (values.journal !== undefined && values['no-journal'] === true)
    throw new UsageError('--journal and --no-journal exclude each other');
  const endpoints = (values.listen ?? [standardEndpoint]).map(readEndpoint);
  return {
    kind: 'run',
    endpoints,
    journal: values['no-journal'] === true ? undefined : (values.journal ?? defaultPath(endpoints, 'journal')),
    ...readGuards(endpoints, values),
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

const readEndpoint = (text: string): Endpoint => {
  const endpoint = parseEndpoint(text);
  if (isEndpoint(endpoint)) return endpoint;
  throw new UsageError(`--listen ${endpoint.fault}. ${endpoint.advice}`);
};

const readGuards = (
  endpoints: readonly Endpoint[],
  values: ReturnType<typeof parse>['values'],
): Pick<HubArguments, 'keyFile' | 'isKeyGiven' | 'curve'> => {
  const { allow, 'curve-keys': keys, 'key-file': keyFile } = values;
  if ((keys === undefined) !== (allow === undefined)) throw new UsageError('--curve-keys and --allow need each other');
  const curve = keys === undefined || allow === undefined ? undefined : { keys, allow };
  if (curve === undefined && !endpoints.every(isLocal))
    throw new UsageError('other machines can reach this endpoint: that needs --curve-keys and --allow');
  const needsKey = curve === undefined && endpoints.some(({ transport }) => transport === 'tcp');
  const usedFile = keyFile ?? (needsKey ? defaultPath(endpoints, 'key') : undefined);
  return { curve, keyFile: usedFile, isKeyGiven: keyFile !== undefined };
};

/** By the port, so that programs of this user find it. */
const defaultPath = (endpoints: readonly Endpoint[], name: 'journal' | 'key'): string => {
  for (const endpoint of endpoints)
    if (endpoint.transport === 'tcp' && endpoint.port !== 0) return join(stateFolder(endpoint.port), name);
  throw new UsageError(
    `without a port to name its folder by the ${name} needs ${name === 'key' ? '--key-file' : '--journal or --no-journal'}`,
  );
};
