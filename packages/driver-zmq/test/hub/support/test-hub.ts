import type { PoolAddress } from '@joinpool/core/driver';
import type { HubEvent } from '../../../src/hub/event.js';
import { Hub } from '../../../src/hub/hub.js';
import type { HubLimits } from '../../../src/hub/limits.js';
import { FakeClock } from './fake-clock.js';
import { TestClient } from './test-client.js';
import { Disk, type TestJournal } from './test-journal.js';

export interface TestHub {
  readonly hub: Hub;
  readonly clock: FakeClock;
  readonly disk: Disk;
  readonly journal: TestJournal;
  readonly events: HubEvent[];
  /** Has declared the pools. */
  readonly client: TestClient;
}

export interface TestHubOptions {
  readonly clock?: FakeClock;
  readonly disk?: Disk;
  readonly limits?: Partial<HubLimits>;
  /** What its client declares. */
  readonly pools?: readonly PoolAddress[];
}

/** A hub over what a disk holds, with one client that is welcome. */
export const openHub = async ({
  clock = new FakeClock(),
  disk = new Disk(),
  limits = {},
  pools = [],
}: TestHubOptions = {}): Promise<TestHub> => {
  const journal = await disk.open().load();
  const events: HubEvent[] = [];
  const hub = new Hub({ journal, clock, limits, onEvent: (event) => events.push(event) });
  const client = new TestClient(hub).hello();
  await clock.settle();
  for (const [index, pool] of pools.entries()) client.declare(9_000 + index, pool);
  await clock.settle();
  return { hub, clock, disk, journal, events, client };
};

/** A new hub with these pools. */
export const startHub = (...pools: readonly PoolAddress[]): Promise<TestHub> => openHub({ pools });

/** The hub is killed: what it was to write or to say is lost. Another starts on what is on the disk. */
export const restartHub = ({ clock, disk, journal }: TestHub, options: TestHubOptions = {}): Promise<TestHub> => {
  journal.kill();
  return openHub({ clock, disk, ...options });
};
