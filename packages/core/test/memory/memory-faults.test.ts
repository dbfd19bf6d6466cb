import { expect, it } from 'vitest';
import { memoryDriver } from '../../src/memory/memory-driver.js';
import { frame, join, never, pool, send, settleTurns, startBroker, textOf } from './memory-harness.js';

it('cuts connections: deliveries are void and go back charged, in their order', async () => {
  const { broker, driver, connection, sender, address } = await startBroker(pool({ deliveryLimit: 2 }));
  for (const text of ['a', 'b']) await send(sender, frame(text));
  const member = await join(connection, address);
  await settleTurns();
  broker.faults.disconnect();
  await expect(connection.lost).resolves.toMatchObject({ kind: 'connection-lost' });
  await expect(sender.lost).resolves.toMatchObject({ kind: 'connection-lost' });
  expect(member.deliveries[0]?.settle('accept')).toBe(false);
  await expect(send(sender, frame('late'))).rejects.toMatchObject({ kind: 'connection-lost' });
  const again = await driver.open(never);
  const next = await join(again, address);
  await settleTurns();
  expect(next.deliveries.map(textOf)).toEqual(['a', 'b']);
  expect(next.deliveries.map((delivery) => delivery.redelivered)).toEqual([true, true]);
  broker.faults.disconnect();
  const last = await driver.open(never);
  expect(await last.administration.inspect(address.poolName, never)).toMatchObject({ backlog: 0, deadLetters: 2 });
  await last.close(never);
});

it('charges nothing when a member leaves in order', async () => {
  const { connection, sender, address, close } = await startBroker(pool({ deliveryLimit: 1 }));
  await send(sender, frame('a'));
  const member = await join(connection, address);
  await settleTurns();
  await member.place.stop(never);
  await send(sender, frame('b'));
  await settleTurns();
  expect(member.deliveries).toHaveLength(1);
  await member.place.detach(never);
  expect(member.deliveries[0]?.settle('accept')).toBe(false);
  const next = await join(connection, address);
  await settleTurns();
  expect(next.deliveries.map((delivery) => [textOf(delivery), delivery.redelivered])).toEqual([
    ['a', true],
    ['b', false],
  ]);
  await close();
});

it('crashes one driver for ever and leaves the others', async () => {
  const { broker, connection, close } = await startBroker();
  const victim = memoryDriver(broker, { name: 'victim' });
  const lost = (await victim.open(never)).lost;
  broker.faults.crash('victim');
  await expect(lost).resolves.toMatchObject({ kind: 'connection-lost' });
  const error = await victim.open(never).catch((reason: unknown) => reason);
  expect(victim.classify(error)).toBe('unreachable');
  expect(await connection.administration.inspect('billing', never)).toBeDefined();
  await close();
});

it('refuses connections for as long as it is told', async () => {
  const { broker, driver, close } = await startBroker();
  broker.faults.refuseConnections(true);
  await expect(driver.open(never)).rejects.toMatchObject({ kind: 'unreachable' });
  broker.faults.refuseConnections(false);
  await (await driver.open(never)).close(never);
  await close();
});

it('makes the next delivery twice, the second one told as a redelivery', async () => {
  const { broker, connection, sender, address, close } = await startBroker();
  broker.faults.duplicate(1);
  const member = await join(connection, address);
  for (const text of ['a', 'b']) await send(sender, frame(text));
  await settleTurns();
  expect(member.deliveries.map((delivery) => [textOf(delivery), delivery.redelivered, delivery.deliveryCount])).toEqual(
    [
      ['a', false, 1],
      ['a', true, 2],
      ['b', false, 1],
    ],
  );
  await close();
});

it('loses a confirm: stored, answered with connection-lost before the sender is lost', async () => {
  const { broker, driver, sender } = await startBroker();
  broker.faults.loseConfirms(1);
  const seen: string[] = [];
  const watched = sender.lost.then(() => seen.push('lost'));
  const first = send(sender, frame('a')).catch(() => seen.push('first'));
  const second = send(sender, frame('b')).catch(() => seen.push('second'));
  await Promise.all([first, second, watched]);
  expect(seen).toEqual(['first', 'second', 'lost']);
  const again = await driver.open(never);
  expect((await again.administration.inspect('billing', never))?.backlog).toBe(2);
  await again.close(never);
});

it('blocks: tells it, takes nothing meanwhile, and goes on in order', async () => {
  const { broker, connection, sender, address, close } = await startBroker();
  const told: boolean[] = [];
  connection.onBlocked((blocked) => told.push(blocked));
  const member = await join(connection, address);
  broker.faults.block(true);
  const confirmed: string[] = [];
  const sent = ['a', 'b'].map((text) => send(sender, frame(text)).then(() => confirmed.push(text)));
  await settleTurns();
  expect([confirmed, member.deliveries, told]).toEqual([[], [], [true]]);
  broker.faults.block(false);
  await Promise.all(sent);
  await settleTurns();
  expect([confirmed, member.deliveries.map(textOf), told]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    [true, false],
  ]);
  await close();
});

it('delays deliveries and confirms by its clock', async () => {
  const { broker, clock, connection, sender, address, close } = await startBroker();
  const member = await join(connection, address);
  await settleTurns();
  broker.faults.delay(100);
  const confirmed: string[] = [];
  const sent = send(sender, frame('a')).then(() => confirmed.push('a'));
  clock.advance(99);
  await settleTurns();
  expect([confirmed.length, member.deliveries.length]).toEqual([0, 0]);
  clock.advance(1);
  await sent;
  expect(member.deliveries.map(textOf)).toEqual(['a']);
  await close();
});

it('holds back confirms and deliveries while it is stalled, and takes what is sent', async () => {
  const { broker, connection, sender, address, close } = await startBroker();
  const member = await join(connection, address);
  broker.faults.stall(true);
  let confirmed = false;
  const sent = send(sender, frame('a')).then(() => {
    confirmed = true;
  });
  await settleTurns();
  expect([confirmed, member.deliveries.length]).toEqual([false, 0]);
  expect(await connection.administration.inspect(address.poolName, never)).toMatchObject({ backlog: 1 });
  broker.faults.stall(false);
  await sent;
  await settleTurns();
  expect(member.deliveries.map(textOf)).toEqual(['a']);
  await close();
});
