import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Delivery, PoolAddress } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { Command } from '../src/protocol/command.js';
import { encodeDeliveryFlags } from '../src/protocol/delivery-flags.js';
import { RecordWriter } from '../src/protocol/record-writer.js';
import { decodeSettlements } from '../src/protocol/settlement-list.js';
import { makeFrame } from './support/frames.js';
import { ScriptedHub } from './support/scripted-hub.js';

const never = new AbortController().signal;
const pool: PoolAddress = {
  poolName: 'pool',
  subscriptions: [],
  settings: { durable: true, queueType: undefined, deliveryLimit: 50, limits: {}, deadLetters: {} },
};

const connect = async () => {
  const hub = new ScriptedHub();
  return { hub, connection: await hub.connect() };
};

/** A joined place, what it was handed, and what it settled. */
const join = async () => {
  const { hub, connection } = await connect();
  const deliveries: Delivery[] = [];
  const attaching = connection.attach(pool, { messages: 4 }, (delivery) => deliveries.push(delivery), never);
  hub.tell(Command.JOINED, { c: 1 });
  const place = await attaching;
  const deliver = (firstTag: number, ids: readonly string[], deliveryCount = 1): void => {
    const writer = new RecordWriter();
    for (const id of ids) writer.add(makeFrame(id));
    const b = encodeDeliveryFlags({ count: ids.length, deliveryCount, redelivered: deliveryCount > 1 });
    hub.tell(Command.DELIVER, { a: firstTag, b, c: 1 }, writer.take());
  };
  const settled = (command: Command) =>
    hub.heard(command).map(({ parts }) => decodeSettlements(parts[1]).map(({ tag, value }) => [tag, value]));
  return { hub, connection, place, deliveries, deliver, settled };
};

test('a place joins with its window, and widens it', async () => {
  const { hub, connection } = await connect();
  const attaching = connection.attach(pool, { messages: 1, bytes: 9 }, () => undefined, never);
  hub.tell(Command.JOINED, { c: 1 });
  (await attaching).widen({ messages: 64, bytes: 900 });
  expect(hub.heard(Command.JOIN)).toMatchObject([{ a: 9, b: 1, c: 1 }]);
  expect(hub.heard(Command.WINDOW)).toMatchObject([{ a: 900, b: 64, c: 1 }]);
});

test('deliveries come in order with what the hub tells of them', async () => {
  const { deliveries, deliver } = await join();
  deliver(5, ['one', 'two']);
  deliver(3, ['three'], 4);
  expect(deliveries.map(({ frame, redelivered, deliveryCount }) => [frame.id, redelivered, deliveryCount])).toEqual([
    ['one', false, 1],
    ['two', false, 1],
    ['three', true, 4],
  ]);
});

test('settlements of one turn go together at its end: accepted ones as ranges, in whatever order they came', async () => {
  const { deliveries, deliver, settled } = await join();
  deliver(1, ['1', '2', '3', '4', '5', '6']);
  for (const index of [3, 0, 1]) expect(deliveries[index]?.settle('accept')).toBe(true);
  deliveries[2]?.settle('retry', 70);
  deliveries[5]?.settle('retry');
  deliveries[4]?.settle('release');
  expect(settled(Command.ACCEPT)).toEqual([]);
  await nextTurn();
  expect(settled(Command.ACCEPT)).toEqual([
    [
      [1, 2],
      [4, 1],
    ],
  ]);
  expect(settled(Command.RETRY)).toEqual([
    [
      [3, 70],
      [6, 0],
    ],
  ]);
  expect(settled(Command.RELEASE)).toEqual([[[5, 0]]]);
});

test('stop resolves once no delivery can come; what is out stays settleable', async () => {
  const { hub, place, deliveries, deliver, settled } = await join();
  const stopping = place.stop(never);
  deliver(1, ['one']);
  hub.tell(Command.STOPPED, { c: 1 });
  await stopping;
  expect(deliveries[0]?.settle('accept')).toBe(true);
  await nextTurn();
  expect(settled(Command.ACCEPT)).toEqual([[[1, 1]]]);
});

test('detach writes what is settled first; afterwards every settlement is too late and no delivery is taken', async () => {
  const { hub, place, deliveries, deliver } = await join();
  deliver(1, ['one', 'two']);
  deliveries[0]?.settle('accept');
  const detaching = place.detach(never);
  deliver(3, ['three']);
  hub.tell(Command.DETACHED, { c: 1 });
  await detaching;
  expect([deliveries[1]?.settle('accept'), deliveries.length]).toEqual([false, 2]);
  expect(hub.said.slice(-2).map(({ command }) => command)).toEqual([Command.ACCEPT, Command.DETACH]);
});

test('closing the connection writes what is settled before BYE', async () => {
  const { hub, connection, deliveries, deliver } = await join();
  deliver(1, ['one']);
  deliveries[0]?.settle('accept');
  await connection.close(never);
  expect(hub.said.slice(-2).map(({ command }) => command)).toEqual([Command.ACCEPT, Command.BYE]);
});

test('a place that the hub takes away is lost with the reason, and its deliveries are void', async () => {
  const { hub, place, deliveries, deliver, settled } = await join();
  deliver(1, ['one', 'two']);
  deliveries[0]?.settle('accept');
  hub.tell(Command.PLACE_LOST, { c: 1 }, { kind: 'not-found', message: 'deleted' });
  expect(hub.driver.classify(await place.lost)).toBe('not-found');
  expect(deliveries[1]?.settle('accept')).toBe(false);
  await nextTurn();
  expect(settled(Command.ACCEPT)).toEqual([]);
  await place.stop(never);
  await place.detach(never);
});

test('a place that the hub refuses rejects with its kind', async () => {
  const { hub, connection } = await connect();
  const attaching = connection.attach(pool, { messages: 1 }, () => undefined, never);
  hub.tell(Command.PLACE_LOST, { c: 1 }, { kind: 'not-found', message: 'no pool' });
  expect(await attaching.catch((error: unknown) => hub.driver.classify(error))).toBe('not-found');
});

test('an aborted attach leaves no place behind: it detaches, and what still comes is not handed over', async () => {
  const { hub, connection } = await connect();
  const aborted = new AbortController();
  const deliveries: Delivery[] = [];
  const attaching = connection.attach(pool, { messages: 1 }, (delivery) => deliveries.push(delivery), aborted.signal);
  aborted.abort('enough');
  await expect(attaching).rejects.toBe('enough');
  const writer = new RecordWriter();
  writer.add(makeFrame('one'));
  const b = encodeDeliveryFlags({ count: 1, deliveryCount: 1, redelivered: false });
  hub.tell(Command.DELIVER, { a: 1, b, c: 1 }, writer.take());
  expect([hub.heard(Command.DETACH).map(({ c }) => c), deliveries]).toEqual([[1], []]);
});

test('with the connection all deliveries are void, and a detach resolves', async () => {
  const { hub, connection, place, deliveries, deliver } = await join();
  deliver(1, ['one']);
  const detaching = place.detach(never);
  hub.cut();
  await connection.lost;
  await detaching;
  expect(deliveries[0]?.settle('accept')).toBe(false);
});

test('fewer records than a delivery says end the session', async () => {
  const { hub, connection } = await join();
  const b = encodeDeliveryFlags({ count: 2, deliveryCount: 1, redelivered: false });
  hub.tell(Command.DELIVER, { a: 1, b, c: 1 });
  expect(hub.driver.classify(await connection.lost)).toBe('not-supported');
});
