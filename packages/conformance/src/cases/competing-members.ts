import type { ConformanceCase } from '../case.js';
import { expectExactlyOnce } from './expect-exactly-once.js';

const competing = (memberCount: number, poolCount: number): ConformanceCase => ({
  id: `pools/members-${memberCount}-pools-${poolCount}`,
  title: `${memberCount} member(s) in each of ${poolCount} pool(s): each message reaches exactly one member of each pool`,
  promises: [1, 2],
  async run(context) {
    const { world } = context;
    const pools = Array.from({ length: poolCount }, () => world.name('pool'));
    for (let member = 0; member < memberCount; member += 1) {
      const connection = await world.connect();
      for (const poolName of pools) await world.join({ poolName, connection });
    }
    await world.publishSome(world.scaled(200));
    await world.quiet(...pools);
    expectExactlyOnce(context);
  },
});

export const competingMembers: readonly ConformanceCase[] = [1, 2, 8].flatMap((members) =>
  [1, 2, 5].map((pools) => competing(members, pools)),
);
