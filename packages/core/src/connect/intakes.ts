import { MemoryIdStore } from '../delivery/deduplicator.js';
import type { Executor } from '../delivery/executor.js';
import { Intake } from '../delivery/intake.js';
import type { IntakePorts, IntakeSettings } from '../delivery/intake-settings.js';
import type { BatchCallback, Callback } from '../delivery/message.js';
import { PoolRuns } from '../delivery/pool-runs.js';
import { BatchWrapper } from '../dispatch/batch-wrapper.js';
import { CallbackWrapper } from '../dispatch/callback-wrapper.js';
import type { Serializer } from '../envelope/serializer.js';
import { tell } from '../observe/channels.js';
import type { Timers } from '../util/timers.js';
import { invalidOption } from './check-keys.js';
import type { Listeners } from './events.js';
import type { JoinSettings } from './join-settings.js';
import type { Publisher } from './publisher.js';

/** What the intakes of one connection share with it. */
export interface IntakeWorld {
  readonly publisher: Publisher;
  readonly listeners: Listeners;
  readonly timers: Timers;
  readonly newId: () => string;
  readonly serializer: Serializer;
}

/** Makes the intake of each member, with what the members of one pool on this connection share. */
export class Intakes {
  readonly #world: IntakeWorld;
  readonly #pools = new Map<string, PoolRuns<Intake>>();
  readonly #stores = new Map<number, MemoryIdStore>();

  constructor(world: IntakeWorld) {
    this.#world = world;
  }

  make(
    callback: Callback | BatchCallback,
    join: JoinSettings,
  ): { readonly executor: Executor; readonly intake: Intake } {
    const { poolName } = join.pool;
    const executor = this.#executor(callback, join);
    const shared = this.#pools.get(poolName) ?? new PoolRuns<Intake>();
    this.#pools.set(poolName, shared);
    return { executor, intake: new Intake(this.#settings(join), this.#ports(poolName, executor), shared) };
  }

  #executor(callback: Callback | BatchCallback, join: JoinSettings): Executor {
    const { concurrency, batch } = join;
    if (batch === undefined) return new CallbackWrapper(callback as Callback, { concurrency });
    return new BatchWrapper(callback as BatchCallback, { ...batch, concurrency }, this.#world.timers);
  }

  #settings(join: JoinSettings): IntakeSettings {
    const { deduplicate } = join;
    return {
      poolName: join.pool.poolName,
      window: join.window,
      retry: join.retry,
      callbackTimeoutMs: join.callbackTimeoutMs,
      deliveryLimit: join.pool.settings.deliveryLimit,
      store: deduplicate === undefined ? undefined : (deduplicate.store ?? this.#store(deduplicate.maxIds)),
    };
  }

  #ports(poolName: string, executor: Executor): IntakePorts {
    const { publisher, listeners, timers, newId, serializer } = this.#world;
    return {
      ...{ executor, serializer, timers, newId },
      send: (to, frame) => publisher.sendOwn(to, frame),
      letterWritten: (messageId, reason) => {
        tell('joinpool:letter:written', { poolName, messageId, reason });
        listeners.emit('letter', { poolName, messageId, reason });
      },
    };
  }

  #store(maxIds: number): MemoryIdStore {
    const store = this.#stores.get(maxIds) ?? new MemoryIdStore({ maxIds });
    this.#stores.set(maxIds, store);
    return store;
  }
}

/** A callback is a function or has a `handle` method. */
export const checkCallback = (callback: unknown): void => {
  const handles =
    typeof callback === 'object' && callback !== null && 'handle' in callback && typeof callback.handle === 'function';
  if (typeof callback === 'function' || handles) return;
  throw invalidOption('callback', callback, 'a function or an object with a handle method');
};
