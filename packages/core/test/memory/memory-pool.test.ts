import { expect, it } from 'vitest';
import { frame, join, never, pool, send, settleTurns, startBroker, textOf } from './memory-harness.js';

it('hands each message to one of the members and keeps the order for one', async () => {
  const { connection, sender, address, close } = await startBroker();
  const one = await join(connection, address);
  const other = await join(connection, address);
  for (const text of ['a', 'b', 'c', 'd']) await send(sender, frame(text));
  await settleTurns();
  expect([...one.deliveries, ...other.deliveries].map(textOf).sort()).toEqual(['a', 'b', 'c', 'd']);
  expect(one.deliveries).toHaveLength(2);
  await close();
});

it('puts a retry and a release back at their old place, told as redeliveries', async () => {
  const { connection, sender, address, close } = await startBroker();
  for (const text of ['a', 'b', 'c', 'd']) await send(sender, frame(text));
  const member = await join(connection, address, 2);
  await settleTurns();
  const [a, b] = member.deliveries;
  expect(b?.settle('release')).toBe(true);
  expect(a?.settle('retry')).toBe(true);
  expect(a?.settle('accept')).toBe(false);
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['a', 'b', 'a', 'b']);
  expect(member.deliveries.map((delivery) => delivery.redelivered)).toEqual([false, false, true, true]);
  expect(member.deliveries.map((delivery) => delivery.deliveryCount)).toEqual([1, 1, 2, 2]);
  await close();
});

it('keeps the window exactly, also after it is widened and with members who settle at once', async () => {
  const { connection, sender, address, close } = await startBroker();
  const member = await join(connection, address, 1);
  for (let index = 0; index < 20; index += 1) await send(sender, frame(`${index}`));
  await settleTurns();
  expect(member.deliveries).toHaveLength(1);
  member.place.widen({ messages: 7 });
  await settleTurns();
  expect(member.deliveries).toHaveLength(7);
  member.deliveries[0]?.settle('accept');
  await settleTurns();
  expect(member.deliveries).toHaveLength(8);
  expect((await connection.administration.inspect(address.poolName, never))?.backlog).toBe(12);
  await close();
});

it('makes a letter of a message at its delivery limit, and counts no release', async () => {
  const { connection, sender, address, close } = await startBroker(pool({ deliveryLimit: 2 }));
  await send(sender, frame('poison', { headers: { colour: 'red' } }));
  const member = await join(connection, address);
  for (const how of ['release', 'release', 'retry', 'release', 'retry'] as const) {
    await settleTurns();
    expect(member.deliveries.at(-1)?.settle(how)).toBe(true);
  }
  await settleTurns();
  expect(member.deliveries).toHaveLength(5);
  const view = await connection.administration.openDeadLetters(address.poolName, never);
  const letter = await view?.next(never);
  expect(letter?.frame.headers).toEqual({ colour: 'red', 'joinpool-reason': 'delivery-limit' });
  expect(letter?.frame.topic).toBe('news');
  await view?.close(never);
  await close();
});
