import { type Message, PoolError } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';

const nested = (depth: number): unknown => {
  let body: unknown = 'innermost';
  for (let level = 0; level < depth; level += 1) body = level % 2 === 0 ? [body] : { in: body };
  return body;
};

/** Values on which encoders stumble; each arrives as JSON says. */
const bodies: readonly unknown[] = [
  '\uD83D',
  'a \uDC07 b',
  { '\uD800': '\uDFFF' },
  JSON.parse('{"__proto__":{"admin":true},"constructor":1,"toString":2}'),
  [JSON.parse('{"__proto__":null}')],
  2 ** 53 + 2,
  -(2 ** 63),
  1e21,
  Number.MAX_VALUE,
  5e-324,
  0.1 + 0.2,
  nested(500),
];

/** Refused, or changed on the way by one transport or another. */
const badHeaders: readonly (readonly [string, Record<string, string | number>])[] = [
  ['a name of __proto__', JSON.parse('{"__proto__":"a"}')],
  ['half a character in a value', { half: '\uD83D' }],
  ['half a character in a name', { '\uD83D': 1 }],
  ['a number that is none', { none: Number.NaN }],
  ['a number without end', { endless: Number.POSITIVE_INFINITY }],
];

const numbers = { big: 2 ** 53 + 2, odd: 2 ** 50 + 0.25, negative: -1e20, huge: 1e300, long: 2 ** 63, tiny: 5e-324 };

export const bodyEdgeCases: readonly ConformanceCase[] = [
  {
    id: 'bodies/json-edges',
    title: 'lone surrogates, keys of prototypes, deep nesting and large numbers arrive as JSON says',
    promises: [1],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const arrived = new Map<string, unknown>();
      await world.join({ poolName, callback: ({ id, body }) => void arrived.set(id, body) });
      for (const [index, body] of bodies.entries()) {
        const { messageId } = await world.publish(body);
        await world.until(() => world.processed(poolName).has(messageId));
        check.equal(arrived.get(messageId), body, `body ${index}`);
      }
      const { messageId } = await world.publish([-0]);
      await world.until(() => world.processed(poolName).has(messageId));
      check.equal(arrived.get(messageId), [0], 'JSON has no -0');
    },
  },
  {
    id: 'bodies/too-deep',
    title: 'a body nested deeper than the encoder goes is refused as invalid-body, or arrives whole',
    promises: [8, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const depth = 100_000;
      let length = 0;
      await world.join({
        poolName,
        callback: ({ raw }) => {
          length = raw.byteLength;
        },
      });
      const [end] = await Promise.allSettled([world.publish(nested(depth))]);
      if (end.status === 'rejected') {
        const known = PoolError.isInstance(end.reason) && end.reason.code === 'invalid-body';
        check.that(known, `refused with ${String(end.reason)}`);
      } else {
        await world.untilProcessed(poolName, 1);
        check.equal(length, '"innermost"'.length + (depth / 2) * '[{"in":}]'.length, 'bytes that arrived');
      }
      const { messageId } = await world.publish({});
      await world.until(() => world.processed(poolName).has(messageId));
    },
  },
  {
    id: 'bodies/header-edges',
    title: 'numbers of every size in headers arrive as they were published; what cannot is refused as invalid-headers',
    promises: [1, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      let arrived: unknown;
      const callback = ({ headers }: { headers: object }): void => {
        arrived = { ...headers };
      };
      await world.join({ poolName, callback });
      await world.publish({}, { headers: { ...numbers, zero: -0, rabbit: '\u{1F407}', constructor: 'ours' } });
      await world.untilProcessed(poolName, 1);
      check.equal(arrived, { ...numbers, zero: 0, rabbit: '\u{1F407}', constructor: 'ours' }, 'headers');
      for (const [what, headers] of badHeaders) {
        const refused = world.publish({}, { headers });
        check.equal((await check.rejects(refused, 'invalid-headers', what)).outcome, 'refused', `outcome of ${what}`);
      }
      const half = { messageId: 'half \uD83D' };
      await check.rejects(world.publish({}, half), 'invalid-option', 'half a character in a message id');
      await check.rejects(world.publish({}, { orderingKey: '\uDC07' }), 'invalid-option', 'half of one in a key');
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 1, 'runs');
    },
  },
  {
    id: 'bodies/many-headers',
    title: 'a thousand headers arrive; more than a transport can carry are refused at once, and alone',
    promises: [1, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const arrived = new Map<string, number>();
      const callback = ({ id, headers }: Message) => void arrived.set(id, Object.keys(headers).length);
      await world.join({ poolName, callback });
      const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`h${n}`, '']));
      await world.publish({}, { headers: many(1_000) });
      await world.untilProcessed(poolName, 1);
      check.equal([...arrived.values()], [1_000], 'headers that arrived');
      const refused = world.publish({}, { headers: many(9_000) });
      const { outcome } = await check.rejects(refused, 'headers-too-large', 'nine thousand headers');
      check.equal(outcome, 'refused', 'outcome');
      const { messageId } = await world.publish({});
      await world.until(() => world.processed(poolName).has(messageId));
    },
  },
];
