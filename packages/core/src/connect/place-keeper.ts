import type { Intake } from '../delivery/intake.js';
import { SlowStart } from '../delivery/slow-start.js';
import type { DeliveryWindow } from '../driver/delivery.js';
import type { DriverConnection, DriverPool } from '../driver/driver.js';
import { withDeadline, withGrace } from './deadline.js';
import type { JoinSettings } from './join-settings.js';
import { mismatch } from './mismatch.js';
import { examinePool, type PoolExaminer } from './pool-warnings.js';

/** How long giving up a place may take when its time is over: what was settled last is still written. */
const graceMs = 1_000;

/** One stay of a member in its pool: on one connection, from attach to detach or loss. */
export interface Place {
  readonly connection: DriverConnection;
  readonly pool: DriverPool;
  /** Resolves with the reason when the place or its connection is lost. */
  readonly lost: Promise<unknown>;
}

/** Declares the pool as `topology` says, and takes a place in it with the slow start. */
export const takePlace = async (
  connection: DriverConnection,
  intake: Intake,
  how: { readonly join: JoinSettings; readonly world: PoolExaminer },
  signal: AbortSignal,
): Promise<Place> => {
  const { join: settings, world } = how;
  const { pool } = settings;
  const differences = await connection.administration.declare(pool, world.settings.topology, signal);
  if (differences.length > 0) throw mismatch(`pool "${pool.poolName}"`, differences);
  intake.keepsCount = await examinePool(world, connection.administration, pool, signal);
  let place: DriverPool | undefined;
  let opened = false;
  const slowStart = new SlowStart(() => {
    opened = true;
    place?.widen(fullWindow(settings));
  });
  intake.received = (redelivered) => slowStart.received(redelivered);
  intake.settled = () => slowStart.settled();
  intake.copied = () => slowStart.copied();
  intake.reopen();
  const first: DeliveryWindow = { ...fullWindow(settings), messages: 1 };
  const attached = await connection.attach(pool, first, (delivery) => intake.receive(delivery), signal);
  place = attached;
  if (opened) attached.widen(fullWindow(settings));
  return { connection, pool: attached, lost: Promise.race([attached.lost, connection.lost]) };
};

/** Gives up the place, within a moment once the signal has aborted. Never rejects: what is out goes back with its loss. */
export const giveUpPlace = async ({ pool }: Place, signal: AbortSignal): Promise<void> => {
  await withDeadline(withGrace(signal, graceMs), (cut) => pool.detach(cut)).catch(() => undefined);
};

const fullWindow = (settings: JoinSettings): DeliveryWindow => ({
  messages: settings.window,
  ...(settings.maxWindowBytes === undefined ? {} : { bytes: settings.maxWindowBytes }),
});
