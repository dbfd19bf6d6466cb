import type { RunningHubEvent } from '../embed/hub-events.js';
import { readHubSettings } from '../embed/hub-settings.js';
import { RunningHub } from '../embed/start-hub.js';
import { messageOf } from '../message-of.js';
import type { HubArguments } from '../options/hub-arguments.js';
import type { AllowedKeysFile } from '../secrets/allowed-keys.js';
import { describeEvent, EventLog } from './event-log.js';
import type { ParentChannel } from './parent-channel.js';

/** What the program is connected to. */
export interface ProgramEnvironment {
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
  /** Of the process that forked it, if one did. */
  readonly parent: ParentChannel | undefined;
  /** Calls back for each such signal. Answers how to stop that. */
  readonly onSignal: (signal: NodeJS.Signals, listener: () => void) => void;
}

/** Resolves when it was told to end, and has. Rejects with what keeps it from running. */
export const runHub = async (task: HubArguments, environment: ProgramEnvironment): Promise<void> => {
  const { print, log, parent } = environment;
  const events = new EventLog(log);
  // First of all: a signal that comes while it starts ends it right after.
  const ended = untilEnd(environment);
  const { settings, allowed } = await readHubSettings(task);
  const onEvent = (event: RunningHubEvent): void => {
    if (parent === undefined) events.add(describeEvent(event));
    else parent.tell({ kind: 'event', event: portableEvent(event) });
  };
  const hub = await RunningHub.start({ ...settings, onEvent });
  environment.onSignal('SIGHUP', () => reload(hub, allowed, log));
  print(`ready ${hub.endpoints.join(' ')}`);
  parent?.tell({ kind: 'ready' });
  await ended;
  await hub.close();
  events.close();
};

/** An error may hold what cannot be copied to another process. */
const portableEvent = (event: RunningHubEvent): RunningHubEvent =>
  'error' in event ? { ...event, error: String(event.error) } : event;

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
    .catch((error: unknown) => log(`the list of keys stays as it was: ${messageOf(error)}`));
};
