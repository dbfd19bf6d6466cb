import type { ConformanceCase } from '../case.js';
import { topicMatches } from '../check/topic-matches.js';
import { expectExactlyOnce } from './expect-exactly-once.js';

export const publishCases: readonly ConformanceCase[] = [
  {
    id: 'publish/receipt',
    title: 'a confirmed publish tells its message id and that it was sent once; the message is in the pool',
    promises: [3, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const receipt = await world.publish({});
      check.equal([receipt.outcome, receipt.sends], ['confirmed', 1], 'receipt');
      await world.untilBacklog(poolName, 1);
    },
  },
  {
    id: 'publish/many',
    title: 'publishMany publishes each body once and reports progress to the end',
    promises: [1, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const seen: unknown[] = [];
      await world.join({ poolName, concurrency: 1, callback: ({ body }) => void seen.push(body) });
      const bodies = Array.from({ length: world.scaled(100) }, (_, n) => n);
      const progress: number[] = [];
      const connection = await world.connection();
      const result = await connection.publishMany(bodies, {
        topic: 'work.many',
        onProgress: (confirmed) => void progress.push(confirmed),
      });
      check.equal(result.confirmed, bodies.length, 'confirmed');
      check.equal(progress.at(-1), bodies.length, 'last progress');
      await world.untilProcessed(poolName, bodies.length);
      check.equal(seen, bodies, 'bodies in order');
    },
  },
  {
    id: 'publish/nobody-wants-it',
    title: 'a publish that no pool wants is confirmed',
    promises: [17],
    async run({ world, check }) {
      const { outcome } = await world.publish({}, { topic: 'nobody.wants.this' });
      check.equal(outcome, 'confirmed', 'outcome');
    },
  },
  {
    id: 'publish/mandatory',
    title: 'a mandatory publish that no pool wants is refused as unroutable',
    promises: [17],
    requires: ['mandatory'],
    async run({ world, check }) {
      const refused = world.publish({}, { topic: 'nobody.wants.this', mandatory: true });
      const error = await check.rejects(refused, 'unroutable', 'mandatory');
      check.equal(error.outcome, 'refused', 'outcome');
    },
  },
  {
    id: 'publish/bad-one-rejects-alone',
    title: 'a body above the limit rejects alone; its neighbours are confirmed and processed',
    promises: [12],
    async run(context) {
      const { world, check, harness } = context;
      const poolName = world.name('pool');
      await world.join({ poolName });
      const before = world.publishSome(20);
      const tooLarge = world.publish(new Uint8Array(harness.capabilities.maxBodyBytes + 1));
      const after = world.publishSome(20);
      const error = await check.rejects(tooLarge, 'body-too-large', 'one byte above the limit');
      check.equal(error.outcome, 'refused', 'outcome');
      await Promise.all([before, after]);
      await world.quiet(poolName);
      expectExactlyOnce(context);
    },
  },
  {
    id: 'topics/wildcards',
    title: 'a pool gets exactly the topics that its pattern matches',
    promises: [2, 16],
    requires: ['innerWildcards'],
    async run(context) {
      const { world, check } = context;
      const patterns = ['a', 'a.*', '*.b', 'a.#', '#', '#.b', 'a.*.c', 'a.#.c', '*', '*.*', '#.b.#'];
      const topics = ['a', 'b', 'a.b', 'a.b.c', 'a.c', 'b.a', 'a.b.b', 'x.b.y', 'a.x.y.c', 'ab', 'x'];
      const pools = patterns.map((topic) => ({ topic, poolName: world.name('pool') }));
      for (const { topic, poolName } of pools) await world.join({ poolName, topic });
      const ids = new Map<string, string>();
      for (const topic of topics) ids.set(topic, (await world.publish({}, { topic })).messageId);
      for (const { topic: pattern, poolName } of pools) {
        const wanted = topics.filter((topic) => topicMatches(pattern, topic));
        await world.untilProcessed(poolName, wanted.length);
        await world.untilEmpty(poolName);
        const found = [...world.processed(poolName)].sort();
        check.equal(found, wanted.map((topic) => ids.get(topic)).sort(), `pattern ${pattern}`);
      }
      expectExactlyOnce(context);
    },
  },
  {
    id: 'topics/exchange-isolation',
    title: 'a pool gets nothing of the same topic on another exchange',
    promises: [2],
    async run(context) {
      const { world } = context;
      const other = `${world.exchangeName}-other`;
      const [here, there] = [world.name('pool'), world.name('pool')];
      await world.join({ poolName: here });
      await world.join({ poolName: there, exchangeName: other });
      await world.publishSome(10);
      await world.publishSome(10, { exchangeName: other });
      await world.quiet(here, there);
      expectExactlyOnce(context);
    },
  },
];
