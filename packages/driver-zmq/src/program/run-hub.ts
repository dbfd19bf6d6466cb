import { RunningHub, type RunningHubSettings } from '../embed/start-hub.js';
import { AllowedKeysFile } from '../secrets/allowed-keys.js';
import { readCurveKeysFile } from '../secrets/curve-keys-file.js';
import { ensureKeyFile } from '../secrets/key-file.js';
import type { Guard } from '../server/door.js';
import { type Endpoint, isLocal } from '../socket/endpoint.js';
import { describeEvent, EventLog } from './event-log.js';
import type { ParentChannel } from './parent-channel.js';
import type { HubArguments } from './read-arguments.js';

/** What the program is connected to. */
export interface ProgramEnvironment {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
  /** Of the process that forked it, if one did. */
  readonly parent: ParentChannel | undefined;
  /** Calls back for each such signal. Answers how to stop that. */
  readonly onSignal: (signal: NodeJS.Signals, listener: () => void) => void;
}

interface Credentials {
  readonly key: Uint8Array | undefined;
  readonly secretKey: string | undefined;
  readonly allowed: AllowedKeysFile | undefined;
}

/** Resolves when it was told to end, and has. Rejects with what keeps it from running. */
export const runHub = async (task: HubArguments, environment: ProgramEnvironment): Promise<void> => {
  const { print, log, parent } = environment;
  const events = new EventLog(log);
  const credentials = await readCredentials(task);
  const settings: RunningHubSettings = {
    listens: task.endpoints.map((endpoint) => ({ endpoint, guard: guardOf(endpoint, task, credentials) })),
    journal: task.journal,
    onEvent: (event) => events.add(describeEvent(event)),
  };
  // Before it starts: a signal that comes meanwhile ends it right after.
  const ended = untilEnd(environment);
  const hub = await RunningHub.start(settings);
  environment.onSignal('SIGHUP', () => reload(hub, credentials.allowed, log));
  print(`ready ${hub.endpoints.join(' ')}`);
  parent?.tell({ kind: 'ready' });
  await ended;
  events.close();
  await hub.close();
};

const readCredentials = async ({ keyFile, curve }: HubArguments): Promise<Credentials> => ({
  key: keyFile === undefined ? undefined : await ensureKeyFile(keyFile),
  secretKey: curve === undefined ? undefined : (await readCurveKeysFile(curve.keys)).secretKey,
  allowed: curve === undefined ? undefined : await AllowedKeysFile.read(curve.allow),
});

const guardOf = (endpoint: Endpoint, { isKeyGiven }: HubArguments, credentials: Credentials): Guard => {
  const { key, secretKey, allowed } = credentials;
  if (endpoint.transport === 'ipc' && (!isKeyGiven || key === undefined)) return { kind: 'file' };
  if (key !== undefined && isLocal(endpoint)) return { kind: 'key', key };
  if (secretKey !== undefined && allowed !== undefined) return { kind: 'curve', secretKey, allowed };
  return { kind: 'file' };
};

const untilEnd = ({ parent, onSignal }: ProgramEnvironment): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      // A signal for the whole group reaches a child too, while its parent still needs it to end in order.
      onSignal(signal, () => {
        if (parent === undefined) resolve();
      });
    }
    parent?.onClosed(resolve);
  });

const reload = (hub: RunningHub, allowed: AllowedKeysFile | undefined, log: (line: string) => void): void => {
  if (allowed === undefined) return;
  allowed
    .reread()
    .then(async (isShorter) => {
      log(`${allowed.size} keys may connect`);
      if (isShorter) await hub.dropKeyedPeers();
    })
    .catch((error: unknown) =>
      log(`the list of keys stays as it was: ${error instanceof Error ? error.message : String(error)}`),
    );
};
