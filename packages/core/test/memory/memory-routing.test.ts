import { expect, it } from 'vitest';
import { compileTopicPattern } from '../../src/driver/topic-pattern.js';
import { frame, join, never, pool, send, settings, settleTurns, startBroker, textOf } from './memory-harness.js';

it.each([
  ['a.b', 'a.b', true],
  ['a.b', 'a.b.c', false],
  ['a.*', 'a.b', true],
  ['a.*', 'a', false],
  ['*.b', 'a.b', true],
  ['#', 'a', true],
  ['#', 'a.b.c', true],
  ['a.#', 'a', true],
  ['a.#', 'a.b.c', true],
  ['a.#', 'b', false],
  ['#.c', 'a.b.c', true],
  ['#.c', 'c', true],
  ['a.#.c', 'a.c', true],
  ['a.#.c', 'a.c.b.c', true],
  ['a.#.c', 'a.c.b', false],
  ['#.b.#.d.#', 'a.b.c.d', true],
  ['#.b.*.#', 'a.b', false],
  ['#.#', 'a', true],
  ['*.#.*', 'a', false],
  ['*.#.*', 'a.b', true],
])('%s and %s: %s', (pattern, topic, wanted) => {
  expect(compileTopicPattern(pattern)(topic.split('.'))).toBe(wanted);
});

it('gives every pool one copy, also when several of its subscriptions match', async () => {
  const { connection, sender, close } = await startBroker(pool({}, ['news', '*', '#']));
  const other = { ...pool({}, ['news']), poolName: 'other' };
  await connection.administration.declare(other, 'create', never);
  const bytes = new TextEncoder().encode('a');
  const sent = send(sender, frame('a', { body: bytes }));
  bytes.fill(0);
  expect(await sent).toEqual({ routed: true });
  const members = [await join(connection, pool()), await join(connection, other)];
  await settleTurns();
  expect(members.map(({ deliveries }) => deliveries.map(textOf))).toEqual([['a'], ['a']]);
  await close();
});

it('sends to one pool alone, and confirms never within send', async () => {
  const { connection, sender, close } = await startBroker();
  const other = { ...pool(), poolName: 'other' };
  await connection.administration.declare(other, 'create', never);
  let confirmed = false;
  sender.send({ kind: 'pool', poolName: 'other' }, frame('a'), () => {
    confirmed = true;
  });
  expect(confirmed).toBe(false);
  await settleTurns();
  expect(confirmed).toBe(true);
  expect((await connection.administration.inspect('other', never))?.backlog).toBe(1);
  expect((await connection.administration.inspect('billing', never))?.backlog).toBe(0);
  await close();
});

it('refuses what has no exchange, no pool, no taker or too many bytes', async () => {
  const { connection, sender, close } = await startBroker();
  const refused = (changes: object) => send(sender, frame('a', changes));
  await expect(refused({ exchangeName: 'missing' })).rejects.toMatchObject({ kind: 'not-found' });
  await expect(refused({ topic: 'other', mandatory: true })).rejects.toMatchObject({ kind: 'unroutable' });
  await expect(send(sender, frame('a'), { kind: 'pool', poolName: 'x' })).rejects.toMatchObject({ kind: 'not-found' });
  const largest = connection.capabilities.maxBodyBytes;
  await expect(refused({ body: new Uint8Array(largest + 1) })).rejects.toMatchObject({ kind: 'too-large' });
  expect(await refused({ body: new Uint8Array(largest) })).toEqual({ routed: true });
  await close();
});

it('names each differing argument and changes nothing', async () => {
  const { connection, sender, close } = await startBroker();
  const wanted = {
    ...pool({}, ['sports']),
    settings: settings({ durable: false, deliveryLimit: 3, limits: { maxBacklog: 5 }, deadLetters: { ttlMs: 9 } }),
  };
  const differences = await connection.administration.declare(wanted, 'create', never);
  expect(differences).toEqual([
    { of: 'pool billing', argument: 'durable', wanted: 'false', found: 'true' },
    { of: 'pool billing', argument: 'deliveryLimit', wanted: '3', found: '50' },
    { of: 'pool billing', argument: 'limits.maxBacklog', wanted: '5', found: undefined },
    { of: 'pool billing', argument: 'limits.whenFull', wanted: 'dropOldest', found: undefined },
    { of: 'pool billing', argument: 'deadLetters.ttlMs', wanted: '9', found: undefined },
  ]);
  expect(await send(sender, frame('a', { topic: 'sports' }))).toEqual({ routed: false });
  await close();
});

it('makes nothing when checking, and only looks for the pool when passive', async () => {
  const { connection, close } = await startBroker();
  const { administration } = connection;
  const missing = { ...pool(), poolName: 'missing' };
  for (const mode of ['check', 'passive'] as const) {
    await expect(administration.declare(missing, mode, never)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(administration.declareExchange('missing', mode, never)).rejects.toMatchObject({ kind: 'not-found' });
  }
  expect(await administration.declare(pool({ durable: false }), 'passive', never)).toEqual([]);
  expect(await administration.declare(pool(), 'check', never)).toEqual([]);
  expect(await administration.inspect('missing', never)).toBeUndefined();
  await close();
});

it('removes a subscription, and deletes a pool with members only when forced', async () => {
  const { connection, sender, address, close } = await startBroker();
  const { administration } = connection;
  await administration.removeSubscription('billing', { exchangeName: 'joinpool', topic: 'news' }, never);
  await administration.removeSubscription('billing', { exchangeName: 'joinpool', topic: 'news' }, never);
  expect(await send(sender, frame('a'))).toEqual({ routed: false });
  const member = await join(connection, address);
  await expect(administration.delete('billing', false, never)).rejects.toMatchObject({ kind: 'in-use' });
  await administration.delete('billing', true, never);
  await expect(member.place.lost).resolves.toMatchObject({ kind: 'not-found' });
  await expect(join(connection, address)).rejects.toMatchObject({ kind: 'not-found' });
  await close();
});

it('leaves nothing behind when a call is aborted', async () => {
  const { connection, address, close } = await startBroker();
  const reason = new DOMException('stopped', 'AbortError');
  const aborted = new AbortController();
  const attaching = connection.attach(address, { messages: 1 }, () => undefined, aborted.signal);
  aborted.abort(reason);
  await expect(attaching).rejects.toBe(reason);
  expect((await connection.administration.inspect('billing', never))?.members).toBe(0);
  await close();
});
