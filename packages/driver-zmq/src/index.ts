/**
 * joinpool without a broker: a hub over ZeroMQ, in this process, in a child process, or a program of its own.
 * @packageDocumentation
 */
import { type Connection, type ConnectionOptions, openConnection, PoolError, type PoolErrorCode } from '@joinpool/core';
import { type Driver, DriverFailure } from '@joinpool/core/driver';
import { ZmqDriver } from './driver.js';
import { readHubSettings } from './embed/hub-settings.js';
import { openWireTo } from './embed/open-wire.js';
import { RunningHub } from './embed/start-hub.js';
import { checkOptions } from './options/check-options.js';
import { checkHubOptions, type HubOptionNames, type HubOptions } from './options/hub-arguments.js';
import type { OptionFailure } from './options/option-failure.js';
import type { ZmqTransportOptions } from './options/transport-options.js';

export type { CurveClientKeys } from './client/dealer-settings.js';
export type { RunningHub } from './embed/start-hub.js';
export type { HubOptions } from './options/hub-arguments.js';
export type { ZmqTransportOptions } from './options/transport-options.js';

/** What `connectZmq` takes: the options of every connection, and those of this transport. */
export type ZmqOptions = ConnectionOptions & ZmqTransportOptions;

const optionFailure: OptionFailure = (code, message, advice) => new PoolError(code, message, { advice });

/**
 * The driver alone, for whoever opens connections himself, as the conformance suite does.
 * Throws `PoolError` with `invalid-url` or `invalid-option` before any I/O.
 */
export const zmqDriver = (url?: string, options: ZmqTransportOptions = {}): Driver => {
  const checked = checkOptions(url, options, optionFailure);
  return new ZmqDriver({
    openWire: openWireTo(checked),
    hosts: 1,
    clientName: checked.clientName,
    welcomeTimeoutMs: checked.connectTimeoutMs,
    takeOverMs: checked.hub.kind === 'elected' ? checked.connectTimeoutMs : 0,
  });
};

/**
 * Connects to a hub. Without a URL to that of this user on this machine: the first process that connects hosts it, and
 * when that process is gone, one of the others takes over with the journal. With a URL, `tcp://host:port` or
 * `ipc:///path`, to the hub that listens there. Resolves once the hub has welcomed this client. Rejects with
 * `PoolError`: `invalid-url`, `invalid-option`, `unknown-option`, `unreachable` (nobody listens, or another service),
 * `permission-denied` (a wrong or missing key, a folder or file that may not be used), `unavailable` (another hub has the
 * journal, the disk is full), `not-supported` (another version, a worker thread).
 */
export const connectZmq = async (url?: string, options: ZmqOptions = {}): Promise<Connection> => {
  const { hub, port, journal, durable, keyFile, curve, connectTimeoutMs, clientName, ...connectionOptions } = options;
  const transport = { hub, port, journal, durable, keyFile, curve, connectTimeoutMs, clientName };
  const given: ZmqTransportOptions = Object.fromEntries(
    Object.entries(transport).filter(([, value]) => value !== undefined),
  );
  return await openConnection(zmqDriver(url, given), connectionOptions);
};

const hubOptionNames: HubOptionNames = Object.freeze({
  listen: 'listen',
  journal: 'journal',
  durable: 'durable: false',
  keyFile: 'keyFile',
  curveKeysFile: 'curveKeysFile',
  allowedKeysFile: 'allowedKeysFile',
});

const advices: ReadonlyMap<string, readonly [PoolErrorCode, string]> = new Map([
  ['in-use', ['unavailable', 'Listen elsewhere or give another journal, or stop the hub that has it.']],
  ['unavailable', ['unavailable', 'Look at the cause: the disk may be full, or the endpoint not be of this machine.']],
  ['permission-denied', ['permission-denied', 'Give files and folders that belong to this user alone.']],
  ['not-supported', ['not-supported', 'Do what the message says: this hub can never be started as it is asked for.']],
]);

const startFailure = (error: unknown): unknown => {
  if (!(error instanceof DriverFailure)) return error;
  const [code, advice] = advices.get(error.kind) ?? ['driver-error', 'Look at the cause.'];
  return new PoolError(code, `the hub could not be started: ${error.message}`, { advice, cause: error });
};

/**
 * Starts a hub in this process, for connections that are given it as `hub`, and for other processes where it listens.
 * Resolves when clients can connect. It stays until `close()`, which ends their sessions. Rejects with `PoolError`:
 * `invalid-option`, `invalid-url`, `unavailable` (an endpoint or the journal is another's, the disk is full),
 * `permission-denied`, `not-supported` (no journal of this version, a worker thread).
 */
export const startHub = async (options: HubOptions = {}): Promise<RunningHub> => {
  const checked = checkHubOptions(options, hubOptionNames, optionFailure);
  try {
    const { settings } = await readHubSettings(checked);
    return await RunningHub.start(settings);
  } catch (error) {
    throw startFailure(error);
  }
};
