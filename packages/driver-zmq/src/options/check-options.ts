import { join } from 'node:path';
import type { CurveClientKeys } from '../client/dealer-settings.js';
import { RunningHub } from '../embed/start-hub.js';
import { stateFolder } from '../embed/state-folder.js';
import { isCurveKey } from '../secrets/z85.js';
import { type Endpoint, isEndpoint, isLocal, parseEndpoint } from '../socket/endpoint.js';
import { checkPath } from './check-path.js';
import type { CheckedOptions, HubChoice } from './checked-options.js';
import type { OptionFailure } from './option-failure.js';
import type { ZmqTransportOptions } from './transport-options.js';

type OptionName = keyof ZmqTransportOptions;

const standardPort = 5571;
const withoutUrl: readonly OptionName[] = ['hub', 'port', 'journal', 'durable'];
const ofElection: readonly OptionName[] = ['port', 'journal', 'durable', 'keyFile'];

/** Checks everything before any I/O and fills in the defaults. */
export const checkOptions = (
  url: string | undefined,
  options: ZmqTransportOptions,
  fail: OptionFailure,
): CheckedOptions => {
  const { connectTimeoutMs = 5_000, clientName = ownName() } = options;
  if (typeof clientName !== 'string' || clientName.length > 200)
    throw fail('invalid-option', 'clientName is not a text of at most 200 characters', 'Give a short name.');
  return {
    hub: url === undefined ? localHub(options, fail) : remoteHub(url, options, fail),
    connectTimeoutMs: wholeNumber('connectTimeoutMs', connectTimeoutMs, 2_147_483_647, fail),
    clientName,
  };
};

/** A title may be as long as the command line was. */
const ownName = (): string => `${process.title.slice(0, 180)}-${process.pid}`;

const wholeNumber = (name: OptionName, value: unknown, most: number, fail: OptionFailure): number => {
  const isRight = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
  if (!isRight) throw fail('invalid-option', `${name} is ${String(value)}`, `Give a whole number from 1 to ${most}.`);
  return value;
};

const refuse = (options: ZmqTransportOptions, names: readonly OptionName[], why: string, fail: OptionFailure): void => {
  const given = names.find((name) => options[name] !== undefined);
  if (given !== undefined) throw fail('invalid-option', `${given} is given ${why}`, `Leave ${given} out.`);
};

const remoteHub = (url: unknown, options: ZmqTransportOptions, fail: OptionFailure): HubChoice => {
  const endpoint = parseEndpoint(url);
  if (!isEndpoint(endpoint)) throw fail('invalid-url', `the URL ${endpoint.fault}`, endpoint.advice);
  if (endpoint.transport === 'tcp' && endpoint.port === 0)
    throw fail('invalid-url', `the URL '${String(url)}' has the port 0`, 'Give the port that the hub listens on.');
  refuse(options, withoutUrl, 'together with a URL', fail);
  const { curve, keyFile } = options;
  if (curve !== undefined) refuse(options, ['keyFile'], 'together with curve', fail);
  else if (!isLocal(endpoint))
    throw fail(
      'invalid-option',
      `${String(url)} is on another machine, and curve is not given`,
      'Give the keys of CURVE: other machines are reached with them alone.',
    );
  return {
    kind: 'remote',
    endpoint,
    keyFile: curve === undefined ? keyFileOf(endpoint, keyFile, fail) : undefined,
    curve: curve === undefined ? undefined : checkCurve(curve, fail),
  };
};

/** An ipc socket is guarded by its file, unless a key is given. */
const keyFileOf = (endpoint: Endpoint, keyFile: unknown, fail: OptionFailure): string | undefined => {
  if (keyFile !== undefined) return checkPath('keyFile', keyFile, fail);
  return endpoint.transport === 'ipc' ? undefined : join(stateFolder(endpoint.port), 'key');
};

const checkCurve = (curve: unknown, fail: OptionFailure): CurveClientKeys => {
  const { hubKey, publicKey, secretKey } = Object(curve);
  for (const [name, key] of Object.entries({ hubKey, publicKey, secretKey })) {
    if (!isCurveKey(key))
      throw fail(
        'invalid-option',
        `curve.${name} is no key of CURVE`,
        "Give 40 characters, as 'joinpool-hub keygen' writes them.",
      );
  }
  return { hubKey, publicKey, secretKey };
};

const localHub = (options: ZmqTransportOptions, fail: OptionFailure): HubChoice => {
  const { hub = 'process', port = standardPort, durable = true, keyFile, journal } = options;
  refuse(options, ['curve'], 'without a URL', fail);
  if (hub instanceof RunningHub) {
    refuse(options, ofElection, 'together with a hub', fail);
    return { kind: 'given', hub };
  }
  if (hub !== 'process' && hub !== 'child')
    throw fail('invalid-option', `hub is ${String(hub)}`, "Give 'process', 'child' or what startHub() gave.");
  if (typeof durable !== 'boolean')
    throw fail('invalid-option', `durable is ${String(durable)}`, 'Give true or false.');
  if (!durable) refuse(options, ['journal'], 'together with durable: false', fail);
  const checkedPort = wholeNumber('port', port, 65_535, fail);
  const folder = stateFolder(checkedPort);
  return {
    kind: 'elected',
    host: hub,
    port: checkedPort,
    keyFile: keyFile === undefined ? join(folder, 'key') : checkPath('keyFile', keyFile, fail),
    journal: durable ? journalFolder(journal, folder, fail) : undefined,
  };
};

const journalFolder = (journal: unknown, folder: string, fail: OptionFailure): string =>
  journal === undefined ? join(folder, 'journal') : checkPath('journal', journal, fail);
