import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import type { OpenWire } from '../client/wire.js';
import { PortTaken } from '../socket/port-taken.js';
import { type ChildReport, isChildReport } from './child-report.js';
import type { HostedHub } from './elected-wire.js';

export interface ChildHubSettings {
  readonly endpoint: string;
  readonly keyFile: string;
  /** Undefined: in memory. */
  readonly journal: string | undefined;
  /** How to reach it once it is there. */
  readonly openWire: OpenWire;
  /** The program `joinpool-hub`. */
  readonly program?: string;
}

/** How long a child may take to write down what came in, once it was asked to end. */
const closeMs = 5_000;
const ownProgram = fileURLToPath(new URL('../main.js', import.meta.url));

/** Runs `joinpool-hub` as a child process, which ends with this one. Rejects as a hub in this process does. */
export const startChildHub = async (settings: ChildHubSettings, signal: AbortSignal): Promise<HostedHub> => {
  const { endpoint, keyFile, journal, openWire, program = ownProgram } = settings;
  const kept = journal === undefined ? ['--no-journal'] : ['--journal', journal];
  const child = fork(program, ['--listen', endpoint, '--key-file', keyFile, ...kept], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const close = (): Promise<void> => endChild(child);
  try {
    const report = await orAbort(firstReport(child), signal);
    if (report.kind === 'ready') return { openWire, close };
    throw report.isPortTaken ? new PortTaken(endpoint) : new DriverFailure(report.failureKind, report.message);
  } catch (error) {
    await close();
    throw error;
  }
};

const firstReport = (child: ChildProcess): Promise<ChildReport> => {
  const { promise, resolve, reject } = deferred<ChildReport>();
  child.once('message', (message) => {
    if (isChildReport(message)) resolve(message);
    else reject(new DriverFailure('unavailable', 'the child process said something that joinpool-hub does not say'));
  });
  child.once('error', reject);
  child.once('exit', (code, signal) => {
    reject(new DriverFailure('unavailable', `joinpool-hub ended before it was ready (${signal ?? code})`));
  });
  return promise;
};

/** Asks it to end, which it also does when this process is gone; one that does not is killed. */
const endChild = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  if (child.connected) child.disconnect();
  const killer = setTimeout(() => child.kill('SIGKILL'), closeMs);
  await exit;
  clearTimeout(killer);
};
