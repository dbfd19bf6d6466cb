import type { ConformanceCase } from '../case.js';

const jsonBodies: readonly unknown[] = [
  null,
  true,
  false,
  '',
  'text',
  'ünïcödé 🐇 \u0000 \u2028 "quoted" \\',
  0,
  -1.5e-7,
  Number.MAX_SAFE_INTEGER,
  1.7976931348623157e308,
  [],
  [[[]]],
  {},
  { '': { a: [1, { b: null }] }, 'joinpool-x': 1 },
];

export const bodyCases: readonly ConformanceCase[] = [
  {
    id: 'bodies/json',
    title: 'every kind of JSON value arrives as it was published',
    promises: [1],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const bodies = new Map<string, unknown>();
      await world.join({ poolName, callback: ({ id, body }) => void bodies.set(id, body) });
      const sent = await Promise.all(jsonBodies.map((body) => world.publish(body)));
      await world.untilProcessed(poolName, jsonBodies.length);
      for (const [index, { messageId }] of sent.entries()) {
        check.equal(bodies.get(messageId), jsonBodies[index], `body ${index}`);
      }
    },
  },
  {
    id: 'bodies/binary',
    title: 'bytes of every value, and no bytes at all, arrive as they were published',
    promises: [1],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const bodies: number[][] = [];
      const contentTypes: string[] = [];
      await world.join({
        poolName,
        concurrency: 1,
        callback: ({ raw, contentType }) => {
          bodies.push([...raw]);
          contentTypes.push(contentType);
        },
      });
      const every = Uint8Array.from({ length: 256 }, (_, value) => value);
      await world.publish(every);
      await world.publish(new Uint8Array(0), { contentType: 'application/x-empty' });
      await world.untilProcessed(poolName, 2);
      check.equal(bodies, [[...every], []], 'bodies');
      check.equal(contentTypes[1], 'application/x-empty', 'content type');
    },
  },
  {
    id: 'bodies/largest',
    title: 'a body of the largest size that the transport takes arrives whole',
    promises: [12],
    async run({ world, check, harness }) {
      const { maxBodyBytes } = harness.capabilities;
      const poolName = world.name('pool');
      let length = 0;
      let ends: unknown[] = [];
      await world.join({
        poolName,
        callback: ({ raw }) => {
          length = raw.byteLength;
          ends = [raw.at(0), raw.at(-1)];
        },
      });
      const body = new Uint8Array(maxBodyBytes);
      body.set([17], 0);
      body.set([42], maxBodyBytes - 1);
      await world.publish(body);
      await world.untilProcessed(poolName, 1);
      check.equal([length, ends], [maxBodyBytes, [17, 42]], 'length, first and last byte');
    },
  },
  {
    id: 'bodies/headers',
    title: 'headers of every type, ordering key, topic, exchange and time arrive as they were published',
    promises: [1],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const headers = {
        text: 'ü',
        empty: '',
        yes: true,
        no: false,
        zero: 0,
        big: 2 ** 40,
        part: 1.5,
        negative: -7,
        nothing: null,
      };
      const seen: unknown[] = [];
      let publishedAt: Date | undefined;
      await world.join({
        poolName,
        callback: (message) => {
          publishedAt = message.publishedAt;
          seen.push({ ...message.headers }, message.orderingKey, message.topic, message.exchangeName);
        },
      });
      const before = Date.now() - 1_500;
      await world.publish({}, { headers, orderingKey: 'key', topic: 'work.headers' });
      await world.untilProcessed(poolName, 1);
      check.equal(seen, [headers, 'key', 'work.headers', world.exchangeName], 'headers, key, topic, exchange');
      const at = publishedAt?.getTime() ?? 0;
      check.that(at >= before && at <= Date.now() + 1_500, `published at ${at}`);
    },
  },
  {
    id: 'bodies/not-json',
    title: 'a body that JSON cannot carry is refused as invalid-body before it is sent',
    promises: [12],
    async run({ world, check }) {
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;
      for (const body of [1n, cycle, undefined, () => 1]) {
        const error = await check.rejects(world.publish(body), 'invalid-body', `a body of type ${typeof body}`);
        check.equal(error.outcome, 'refused', 'outcome');
      }
    },
  },
];
