import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import type { OpenWire } from '../client/wire.js';
import { PortTaken } from '../socket/port-taken.js';
import { type ChildReport, isChildReport } from './child-report.js';
import type { HostedHub } from './elected-wire.js';
import { publishHubEvent } from './hub-events.js';

export interface ChildHubSettings {
  readonly endpoint: string;
  readonly keyFile: string;
  /** Undefined: in memory. */
  readonly journal: string | undefined;
  /** How to reach it once it is there. */
  readonly openWire: OpenWire;
}

/** How long a child may take to write down what came in, once it was asked to end. */
const closeMs = 5_000;
/** Also seen from the sources, which Node.js cannot run. */
const ownProgram = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Runs `joinpool-hub` as a child process, which ends with this one. Rejects as a hub in this process does. */
export const startChildHub = async (settings: ChildHubSettings, signal: AbortSignal): Promise<HostedHub> => {
  const { endpoint, keyFile, journal, openWire } = settings;
  const kept = journal === undefined ? ['--no-journal'] : ['--journal', journal];
  const child = fork(ownProgram, ['--listen', endpoint, '--key-file', keyFile, ...kept], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const close = (): Promise<void> => endChild(child);
  try {
    const report = await orAbort(outcomeOf(child), signal);
    if (report.kind === 'ready') return { openWire, close };
    throw report.isPortTaken ? new PortTaken(endpoint) : new DriverFailure(report.failureKind, report.message);
  } catch (error) {
    await close();
    throw error;
  }
};

/** Whether it listens. */
type Outcome = Exclude<ChildReport, { readonly kind: 'event' }>;

const outcomeOf = (child: ChildProcess): Promise<Outcome> => {
  const { promise, resolve, reject } = deferred<Outcome>();
  child.on('message', (message) => {
    if (!isChildReport(message)) reject(strangeReport());
    else if (message.kind === 'event') publishHubEvent(message.event);
    else resolve(message);
  });
  child.once('error', reject);
  child.once('exit', (code, signal) => {
    reject(new DriverFailure('unavailable', `joinpool-hub ended before it was ready (${signal ?? code})`));
  });
  return promise;
};

const strangeReport = (): DriverFailure =>
  new DriverFailure('unavailable', 'the child process said something that joinpool-hub does not say');

/** Asks it to end, which it also does when this process is gone; one that does not is killed. */
const endChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  if (child.connected) child.disconnect();
  const killer = setTimeout(() => child.kill('SIGKILL'), closeMs);
  await exit;
  clearTimeout(killer);
};
