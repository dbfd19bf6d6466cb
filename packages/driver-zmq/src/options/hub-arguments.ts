import { join } from 'node:path';
import { stateFolder } from '../embed/state-folder.js';
import { type Endpoint, isEndpoint, isLocal, parseEndpoint } from '../socket/endpoint.js';
import { checkPath } from './check-path.js';
import type { OptionFailure } from './option-failure.js';

/** How a hub of its own is started, by the program or by `startHub`. */
export interface HubOptions {
  /** Where others can connect: `tcp://host:port`, with port 0 for any, or `ipc:///path`. */
  readonly listen?: string | readonly string[];
  /** The folder of the journal. Default `$XDG_STATE_HOME/joinpool/<port>/journal`, of the first `tcp:` endpoint. */
  readonly journal?: string;
  /** False keeps messages in memory alone. Default true. */
  readonly durable?: boolean;
  /**
   * The file of the key that clients of this machine need, made where it is missing.
   * Default, for `tcp:`: `$XDG_STATE_HOME/joinpool/<port>/key`. Sockets of `ipc:` need it only where it is given.
   */
  readonly keyFile?: string;
  /** The file of the hub's keys of CURVE, which connections over `tcp:` need then; local ones not, where `keyFile` is given. */
  readonly curveKeysFile?: string;
  /** The file of the public keys that may connect, one a line. */
  readonly allowedKeysFile?: string;
}

/** Checked and complete. */
export interface HubArguments {
  readonly endpoints: readonly Endpoint[];
  /** Undefined: in memory. */
  readonly journal: string | undefined;
  readonly keyFile: string | undefined;
  /** Whether sockets of `ipc:` need the key too. */
  readonly isKeyGiven: boolean;
  readonly curve: { readonly keysFile: string; readonly allowedKeysFile: string } | undefined;
}

/** How the options are called where they were given. */
export type HubOptionNames = Readonly<Record<keyof HubOptions, string>>;

export const checkHubOptions = (options: HubOptions, names: HubOptionNames, fail: OptionFailure): HubArguments => {
  const { listen = [], journal, durable = true } = options;
  const unknown = Object.keys(options).find((name) => !(name in names));
  if (unknown !== undefined)
    throw fail('unknown-option', `there is no option '${unknown}'`, `Known options: ${Object.keys(names).join(', ')}.`);
  for (const [name, value] of Object.entries({ ...options, listen: undefined, durable: undefined }))
    if (value !== undefined) checkPath(name, value, fail);
  if (typeof durable !== 'boolean')
    throw fail('invalid-option', `${names.durable} is ${String(durable)}`, 'Give true or false.');
  if (journal !== undefined && !durable)
    throw fail('invalid-option', `${names.journal} and ${names.durable} exclude each other`, 'Give one of them.');
  const endpoints = [listen].flat().map((text) => readEndpoint(text, names.listen, fail));
  const pathOf = (name: 'journal' | 'key', advice: string): string => {
    const folder = folderOf(endpoints);
    if (folder === undefined)
      throw fail('invalid-option', `without a port of tcp: to name it by, the ${name} has no default`, advice);
    return join(folder, name);
  };
  return {
    endpoints,
    journal: durable ? (journal ?? pathOf('journal', `Give ${names.journal} or ${names.durable}.`)) : undefined,
    ...checkGuards(endpoints, options, names, { fail, keyPath: () => pathOf('key', `Give ${names.keyFile}.`) }),
  };
};

const readEndpoint = (text: unknown, name: string, fail: OptionFailure): Endpoint => {
  const endpoint = parseEndpoint(text);
  if (isEndpoint(endpoint)) return endpoint;
  throw fail('invalid-url', `${name} ${endpoint.fault}`, endpoint.advice);
};

const checkGuards = (
  endpoints: readonly Endpoint[],
  { keyFile, curveKeysFile: keysFile, allowedKeysFile }: HubOptions,
  names: HubOptionNames,
  { fail, keyPath }: { readonly fail: OptionFailure; readonly keyPath: () => string },
): Pick<HubArguments, 'keyFile' | 'isKeyGiven' | 'curve'> => {
  const both = `${names.curveKeysFile} and ${names.allowedKeysFile}`;
  if ((keysFile === undefined) !== (allowedKeysFile === undefined))
    throw fail('invalid-option', `${both} need each other`, 'Give both.');
  const curve = keysFile === undefined || allowedKeysFile === undefined ? undefined : { keysFile, allowedKeysFile };
  if (curve === undefined && !endpoints.every(isLocal))
    throw fail('invalid-option', 'other machines can reach this endpoint, and there are no keys', `Give ${both}.`);
  const needsKey = curve === undefined && endpoints.some(({ transport }) => transport === 'tcp');
  return { curve, keyFile: keyFile ?? (needsKey ? keyPath() : undefined), isKeyGiven: keyFile !== undefined };
};

/** By the port, so that programs of this user find it. */
const folderOf = (endpoints: readonly Endpoint[]): string | undefined => {
  for (const endpoint of endpoints)
    if (endpoint.transport === 'tcp' && endpoint.port !== 0) return stateFolder(endpoint.port);
  return undefined;
};
