import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Address, DriverSender, Frame } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { Command } from '../src/protocol/command.js';
import { parseRoute } from '../src/protocol/parse-payload.js';
import { framesOf, makeFrame, toTopic } from './support/frames.js';
import { ScriptedHub } from './support/scripted-hub.js';

const never = new AbortController().signal;

/** A sender, and what became of each send, by id. */
const start = async (hub = new ScriptedHub()) => {
  const connection = await hub.connect();
  const sender = await connection.openSender(never);
  const answers: string[] = [];
  const sendBy = (by: DriverSender, frame: Frame, to: Address): void =>
    by.send(to, frame, (error, receipt) => {
      const answer = error === undefined ? `routed ${receipt?.routed}` : hub.driver.classify(error);
      answers.push(`${frame.id}: ${answer}`);
    });
  const send = (id: string, more: Partial<Frame> = {}, to = toTopic('t')): void =>
    sendBy(sender, makeFrame(id, more), to);
  /** Of each PUBLISH: its first number, its slot and its messages. */
  const published = (): unknown[] =>
    hub.heard(Command.PUBLISH).map(({ a, b, c, parts }) => [a, c, framesOf(parts[1], b).map(({ id }) => id)]);
  const routes = () => hub.heard(Command.ROUTE).map(({ c, parts }) => ({ slot: c, ...parseRoute(parts[1]) }));
  return { hub, connection, sender, answers, sendBy, send, published, routes };
};

test('what is sent to one address in one turn goes out as one batch, at the end of the turn', async () => {
  const { send, published, routes } = await start();
  send('one');
  send('two');
  expect(published()).toEqual([]);
  await nextTurn();
  send('three');
  await nextTurn();
  expect(published()).toEqual([
    [1, 0, ['one', 'two']],
    [3, 0, ['three']],
  ]);
  expect(routes()).toEqual([{ slot: 0, to: toTopic('t') }]);
});

test('addresses that take turns share the batches of their turn', async () => {
  const { send, published } = await start();
  for (const id of ['a1', 'b1', 'a2', 'b2']) send(id, {}, toTopic(id.slice(0, 1)));
  await nextTurn();
  expect(published()).toEqual([
    [1, 0, ['a1', 'a2']],
    [3, 1, ['b1', 'b2']],
  ]);
});

test('messages of one address with other options go by another route, in the order in which they were sent', async () => {
  const { send, published, routes } = await start();
  send('plain');
  send('mandatory', { mandatory: true });
  send('dies', { expiresInMs: 5, priority: 3 });
  send('late', { delayMs: 7 });
  await nextTurn();
  expect(published()).toEqual([
    [1, 0, ['plain']],
    [2, 1, ['mandatory']],
    [3, 2, ['dies']],
    [4, 3, ['late']],
  ]);
  expect(routes().slice(1)).toEqual([
    { slot: 1, to: toTopic('t'), mandatory: true },
    { slot: 2, to: toTopic('t'), expiresInMs: 5, priority: 3 },
    { slot: 3, to: toTopic('t'), delayMs: 7 },
  ]);
});

test('a full batch does not wait for the end of its turn: so many messages, or so many bytes', async () => {
  const hub = new ScriptedHub();
  if (hub.welcome !== undefined) hub.welcome = { ...hub.welcome, batch: { records: 2, bytes: 2_000 } };
  const { send, published } = await start(hub);
  for (const id of ['one', 'two', 'three']) send(id);
  send('large', { body: Buffer.alloc(1_000) });
  expect(published()).toEqual([
    [1, 0, ['one', 'two']],
    [3, 0, ['three']],
  ]);
});

test('above the window of the hub batches wait until enough is confirmed', async () => {
  const hub = new ScriptedHub();
  if (hub.welcome !== undefined) hub.welcome = { ...hub.welcome, window: { messages: 2, bytes: 1_000_000 } };
  const { send, published, answers } = await start(hub);
  for (const id of ['one', 'two', 'three']) {
    send(id);
    await nextTurn();
  }
  expect(published()).toHaveLength(2);
  hub.confirm(1);
  expect(published()).toHaveLength(3);
  hub.confirm(3, false);
  expect(answers).toEqual(['one: routed true', 'two: routed false', 'three: routed false']);
});

test('one message that is larger than the window of the hub goes alone', async () => {
  const hub = new ScriptedHub();
  if (hub.welcome !== undefined) hub.welcome = { ...hub.welcome, window: { messages: 8, bytes: 10 } };
  const { send, published } = await start(hub);
  send('large', { body: Buffer.alloc(100) });
  await nextTurn();
  expect(published()).toHaveLength(1);
});

test('a refused range is told with its kind, and the confirm above it answers the others alone', async () => {
  const { hub, send, answers } = await start();
  for (const id of ['one', 'two', 'three']) send(id);
  await nextTurn();
  hub.refuse(2, 1, { kind: 'pool-full', message: 'full' });
  hub.confirm(3);
  expect(answers).toEqual(['two: pool-full', 'one: routed true', 'three: routed true']);
});

test('a part of a batch can be confirmed', async () => {
  const { hub, send, answers } = await start();
  for (const id of ['one', 'two']) send(id);
  await nextTurn();
  hub.confirm(1);
  expect(answers).toEqual(['one: routed true']);
  hub.confirm(2);
  expect(answers).toHaveLength(2);
});

test('a confirm of what was never sent ends the session', async () => {
  const { hub, connection } = await start();
  hub.confirm(1);
  expect(hub.driver.classify(await connection.lost)).toBe('not-supported');
});

test('a body above the limit of the hub and properties that do not fit are refused at once, the others go', async () => {
  const { hub, send, published } = await start();
  const kindOf = (more: Partial<Frame>): unknown => {
    try {
      send('bad', more);
    } catch (error) {
      return hub.driver.classify(error);
    }
    return undefined;
  };
  send('one');
  expect(kindOf({ body: Buffer.alloc(1_001) })).toBe('too-large');
  expect(kindOf({ contentType: 'x'.repeat(300) })).toBe('too-large');
  send('two');
  await nextTurn();
  expect(published()).toEqual([[1, 0, ['one', 'two']]]);
});

test('a closed sender answers everything, sent or not, with connection-lost, and is not lost', async () => {
  const { sender, send, answers, published } = await start();
  send('sent');
  await nextTurn();
  send('unsent');
  await sender.close(never);
  send('late');
  await nextTurn();
  expect(answers).toEqual(['sent: connection-lost', 'unsent: connection-lost', 'late: connection-lost']);
  expect(published()).toHaveLength(1);
});

test('what a closed sender left unanswered is not published again by the next one, but answered with the first', async () => {
  const { hub, connection, sender, sendBy, answers, published } = await start();
  const frame = makeFrame('one');
  sendBy(sender, frame, toTopic('t'));
  await nextTurn();
  await sender.close(never);
  const second = await connection.openSender(never);
  sendBy(second, { ...frame, headers: { again: 1 } }, toTopic('t'));
  await nextTurn();
  expect(published()).toHaveLength(1);
  hub.confirm(1);
  expect(answers).toEqual(['one: connection-lost', 'one: routed true']);
});
