import { MemoryIdStore } from '../../src/delivery/deduplicator.js';
import { Intake } from '../../src/delivery/intake.js';
import type { IntakeSettings } from '../../src/delivery/intake-settings.js';
import type { Callback, Message } from '../../src/delivery/message.js';
import { PoolRuns } from '../../src/delivery/pool-runs.js';
import { CallbackWrapper } from '../../src/dispatch/callback-wrapper.js';
import type { Address } from '../../src/driver/address.js';
import type { Frame } from '../../src/driver/frame.js';
import { jsonSerializer, type Serializer } from '../../src/envelope/serializer.js';
import { type Deferred, deferred } from '../../src/util/deferred.js';
import { Timers } from '../../src/util/timers.js';
import { frame } from './harness.js';
import { ScriptedDelivery } from './scripted-place.js';

/** One run of the callback, which ends when the test says so. */
interface HeldRun {
  readonly message: Message;
  readonly end: Deferred<void>;
}

interface OwnSend {
  readonly to: Address;
  readonly frame: Frame;
  readonly done: Deferred<void>;
}

const defaults: IntakeSettings = {
  poolName: 'billing',
  window: 4,
  retry: { attempts: 2, minDelayMs: 100, maxDelayMs: 100, factor: 1, onFailure: 'deadLetter' },
  callbackTimeoutMs: undefined,
  deliveryLimit: 3,
  store: undefined,
};

/** An intake whose callback and own sends are held. */
export const startIntake = (
  changes: Partial<IntakeSettings> = {},
  concurrency = 4,
  serializer: Serializer = jsonSerializer,
  shared = new PoolRuns<Intake>(),
) => {
  const runs: HeldRun[] = [];
  const sends: OwnSend[] = [];
  const letters: string[] = [];
  const callback: Callback = (message) => {
    const run = { message, end: deferred<void>() };
    runs.push(run);
    return run.end.promise;
  };
  const executor = new CallbackWrapper(callback, { concurrency });
  const ports = {
    ...{ executor, serializer, timers: new Timers(), newId: () => 'made' },
    send: (to: Address, sent: Frame) => {
      const send = { to, frame: sent, done: deferred<void>() };
      sends.push(send);
      return send.done.promise;
    },
    letterWritten: (id: string, reason: string) => letters.push(`${id} ${reason}`),
  };
  const intake = new Intake({ ...defaults, ...changes }, ports, shared);
  const deliver = (id: string, facts: Partial<Frame> & { redelivered?: boolean; deliveryCount?: number } = {}) => {
    const { redelivered = false, deliveryCount, ...changed } = facts;
    const delivery = new ScriptedDelivery(frame(id, changed), { redelivered, deliveryCount });
    intake.receive(delivery);
    return delivery;
  };
  return { intake, runs, sends, letters, deliver };
};

export const memoryStore = (): MemoryIdStore => new MemoryIdStore();
