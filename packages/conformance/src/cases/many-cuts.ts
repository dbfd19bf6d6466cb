import type { ConformanceCase } from '../case.js';
import { seededRandom } from '../workload/random.js';
import { expectExactlyOnce } from './expect-exactly-once.js';

export const manyCutsCases: readonly ConformanceCase[] = [
  {
    id: 'cut/many-deduplicated',
    title:
      'through many cuts at random moments under load, a pool that deduplicates processes each message exactly once',
    promises: [3, 4, 11],
    requires: ['cut'],
    async run(context) {
      const { world, check, seed } = context;
      const random = seededRandom(seed);
      const poolName = world.name('pool');
      const connection = await world.connect();
      const callback = (): Promise<void> => new Promise(setImmediate);
      const join = { poolName, connection, callback, concurrency: 1, deduplicate: true };
      await world.join(join);
      await world.join(join);
      const publisher = await world.connect();
      const cuts = 10;
      const each = world.scaled(60);
      for (let cut = 1; cut <= cuts; cut += 1) {
        const processedBefore = each * (cut - 1) + Math.floor(random() * each * 0.5);
        const load = world.publishSome(each, {}, publisher);
        await world.untilProcessed(poolName, processedBefore);
        await world.faults.cutDuring(1 + Math.floor(random() * 12), () => load);
      }
      await world.quiet(poolName);
      expectExactlyOnce(context);
      const again = world.recorder.callbacks(poolName, 'invoke').filter(({ redelivered }) => redelivered);
      check.that(again.length > 0, 'no delivery was told as redelivered: the cuts hit nothing');
    },
  },
];
