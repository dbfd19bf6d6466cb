import { vi } from 'vitest';
import type { Connection } from '../../src/connect/connection.js';
import { openConnection } from '../../src/connect/open-connection.js';
import type { ConnectionOptions } from '../../src/connect/options.js';
import type { DriverCapabilities } from '../../src/driver/capabilities.js';
import type { Frame } from '../../src/driver/frame.js';
import { PoolError } from '../../src/errors/pool-error.js';
import { type Deferred, deferred } from '../../src/util/deferred.js';
import { ScriptedDriver } from './scripted-driver.js';

/** Lets everything happen that waits for no timer. */
export const turns = async (count = 8): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Timers stand still; what waits for no timer goes on. */
export const freezeTimers = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
};

/** Lets the frozen time go on, and then everything that this set off. */
export const pass = async (ms: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms);
  await turns();
};

export const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items.at(index);
  if (item === undefined) throw new Error(`there is no item ${index} among ${items.length}`);
  return item;
};

export const frame = (id: string, changes: Partial<Frame> = {}): Frame => ({
  id,
  topic: 'news',
  exchangeName: 'joinpool',
  contentType: 'application/json',
  headers: {},
  body: new TextEncoder().encode(JSON.stringify(id)),
  ...changes,
});

/** The error that the work throws or rejects with; fails when it does neither. */
export const errorOf = async (work: () => unknown): Promise<unknown> => {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

export const poolErrorOf = async (work: () => unknown): Promise<PoolError> => {
  const error = await errorOf(work);
  if (PoolError.isInstance(error)) return error;
  throw error;
};

export interface Opened {
  readonly driver: ScriptedDriver;
  readonly connection: Connection;
}

export const openScripted = async (
  options: ConnectionOptions = {},
  capabilities: Partial<DriverCapabilities> = {},
): Promise<Opened> => {
  const driver = new ScriptedDriver(capabilities);
  return { driver, connection: await openConnection(driver, options) };
};

/** A callback whose runs end when the test says so. */
export const heldCallback = () => {
  const runs: { readonly id: string; readonly signal: AbortSignal; readonly end: Deferred<void> }[] = [];
  const callback = (message: { readonly id: string; readonly signal: AbortSignal }): Promise<void> => {
    const end = deferred<void>();
    runs.push({ id: message.id, signal: message.signal, end });
    return end.promise;
  };
  return { runs, callback };
};
