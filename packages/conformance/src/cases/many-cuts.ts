import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
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
      const gate = new Gate();
      const callback = async (): Promise<void> => {
        await gate.hold();
        await new Promise(setImmediate);
      };
      const join = { poolName, connection, callback, concurrency: 1, deduplicate: true };
      await world.join(join);
      await world.join(join);
      const publisher = await world.connect();
      const each = world.scaled(60);
      await world.publishSome(each, {}, publisher);
      await world.untilBacklog(poolName, 0); // all are with the members, and two run: the others must come again
      await world.faults.cut();
      gate.open();
      for (let cut = 1; cut < 10; cut += 1) {
        const processedBefore = each * cut + Math.floor(random() * each * 0.5);
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
