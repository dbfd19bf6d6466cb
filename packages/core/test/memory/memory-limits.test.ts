import { expect, it } from 'vitest';
import { frame, join, never, pool, send, settleTurns, startBroker, textOf } from './memory-harness.js';

const letterTexts = async ({ connection, address }: Awaited<ReturnType<typeof startBroker>>) => {
  const view = await connection.administration.openDeadLetters(address.poolName, never);
  const letters: string[] = [];
  for (let letter = await view?.next(never); letter !== undefined; letter = await view?.next(never)) {
    letters.push(`${textOf(letter)} ${letter.frame.headers['joinpool-reason']}`);
  }
  await view?.close(never);
  return letters;
};

const backlogOf = async ({ connection, address }: Awaited<ReturnType<typeof startBroker>>) =>
  (await connection.administration.inspect(address.poolName, never))?.backlog;

it('drops the oldest above maxBacklog, into the letters where asked', async () => {
  const started = await startBroker(pool({ limits: { maxBacklog: 2 }, deadLetters: { include: ['overflow'] } }));
  for (const text of ['a', 'b', 'c', 'd']) await send(started.sender, frame(text));
  expect(await backlogOf(started)).toBe(2);
  expect(await letterTexts(started)).toEqual(['a overflow', 'b overflow']);
  await started.close();
});

it('does not count as backlog what a member takes in the same turn', async () => {
  const started = await startBroker(pool({ limits: { maxBacklog: 2 } }));
  const member = await join(started.connection, started.address, 10);
  await Promise.all(['a', 'b', 'c', 'd'].map((text) => send(started.sender, frame(text))));
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['a', 'b', 'c', 'd']);
  await started.close();
});

it('refuses above maxBacklog with pool-full, though another pool has it', async () => {
  const started = await startBroker(pool({ limits: { maxBacklog: 1, whenFull: 'refuse' } }));
  const other = { ...pool(), poolName: 'other' };
  await started.connection.administration.declare(other, 'create', never);
  await send(started.sender, frame('a'));
  await expect(send(started.sender, frame('b'))).rejects.toMatchObject({ kind: 'pool-full' });
  expect(await backlogOf(started)).toBe(1);
  expect(await backlogOf({ ...started, address: other })).toBe(2);
  await started.close();
});

it('lets messages expire, by the pool or by themselves, waiting or returned', async () => {
  const started = await startBroker(pool({ limits: { messageTtlMs: 1_000 }, deadLetters: { include: ['expired'] } }));
  await send(started.sender, frame('held'));
  const member = await join(started.connection, started.address, 1);
  await settleTurns();
  await send(started.sender, frame('long'));
  await send(started.sender, frame('short', { expiresInMs: 500 }));
  started.clock.advance(499);
  expect(await backlogOf(started)).toBe(2);
  started.clock.advance(1);
  expect(await backlogOf(started)).toBe(1);
  started.clock.advance(500);
  member.deliveries[0]?.settle('release');
  await settleTurns();
  expect(member.deliveries).toHaveLength(1);
  expect(await letterTexts(started)).toEqual(['short expired', 'long expired', 'held expired']);
  await started.close();
});

it('removes a pool that nobody used, and keeps its letters for the next one', async () => {
  const address = pool({ limits: { expireWhenUnusedForMs: 1_000 } });
  const started = await startBroker(address);
  await send(started.sender, frame('kept', { headers: { 'joinpool-reason': 'rejected' } }), {
    kind: 'deadLetters',
    poolName: address.poolName,
  });
  const member = await join(started.connection, address);
  started.clock.advance(5_000);
  expect(await backlogOf(started)).toBe(0);
  await member.place.stop(never);
  await member.place.detach(never);
  started.clock.advance(999);
  expect(await backlogOf(started)).toBe(0);
  started.clock.advance(1);
  expect(await backlogOf(started)).toBeUndefined();
  expect(await send(started.sender, frame('nobody'))).toEqual({ routed: false });
  await started.connection.administration.declare(address, 'create', never);
  expect(await letterTexts(started)).toEqual(['kept rejected']);
  await started.close();
});

it('keeps back a delayed message and a delayed retry, which returns to its old place', async () => {
  const started = await startBroker();
  await send(started.sender, frame('late', { delayMs: 1_000 }));
  await send(started.sender, frame('a'));
  await send(started.sender, frame('b'));
  const member = await join(started.connection, started.address, 1);
  await settleTurns();
  member.deliveries[0]?.settle('retry', 300);
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['a', 'b']);
  expect(await backlogOf(started)).toBe(1);
  started.clock.advance(1_000);
  member.deliveries[1]?.settle('accept');
  await settleTurns();
  member.deliveries[2]?.settle('accept');
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['a', 'b', 'a', 'late']);
  await started.close();
});

it('keeps back a message for longer than one timer can wait', async () => {
  const started = await startBroker();
  await send(started.sender, frame('late', { delayMs: 3e9 }));
  const member = await join(started.connection, started.address, 1);
  started.clock.advance(3e9 - 1);
  await settleTurns();
  expect(member.deliveries).toEqual([]);
  started.clock.advance(1);
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['late']);
  await started.close();
});

it('hands out higher priorities first', async () => {
  const started = await startBroker();
  for (const [text, priority] of Object.entries({ low: 0, high: 9, middle: 4, high2: 9 })) {
    await send(started.sender, frame(text, { priority }));
  }
  const member = await join(started.connection, started.address);
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['high', 'high2', 'middle', 'low']);
  await started.close();
});

it('keeps to maxWindowBytes, but hands a larger message to an empty place', async () => {
  const { connection, sender, address, close } = await startBroker();
  for (const text of ['aaaa', 'bbbb', 'c'.repeat(50)]) await send(sender, frame(text));
  const texts: string[] = [];
  const settles: (() => boolean)[] = [];
  await connection.attach(
    address,
    { messages: 10, bytes: 10 },
    (delivery) => {
      texts.push(textOf(delivery).slice(0, 1));
      settles.push(() => delivery.settle('accept'));
    },
    never,
  );
  await settleTurns();
  expect(texts).toEqual(['a', 'b']);
  settles[0]?.();
  await settleTurns();
  expect(texts).toEqual(['a', 'b']);
  settles[1]?.();
  await settleTurns();
  expect(texts).toEqual(['a', 'b', 'c']);
  await close();
});

it('keeps at most maxMessages letters, each for ttlMs', async () => {
  const started = await startBroker(pool({ deadLetters: { maxMessages: 2, ttlMs: 1_000 } }));
  const to = { kind: 'deadLetters', poolName: 'billing' } as const;
  for (const text of ['a', 'b', 'c']) await send(started.sender, frame(text), to);
  expect(await letterTexts(started)).toEqual(['b undefined', 'c undefined']);
  started.clock.advance(1_000);
  expect(await letterTexts(started)).toEqual([]);
  await started.close();
});
