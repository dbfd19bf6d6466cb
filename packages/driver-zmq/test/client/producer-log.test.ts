import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Frame } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { parseHello } from '../../src/protocol/parse-payload.js';
import { framesOf, makeFrame, toTopic } from '../support/frames.js';
import { ScriptedHub, welcome } from '../support/scripted-hub.js';

const never = new AbortController().signal;

const open = async (hub: ScriptedHub, answers: string[]) => {
  const connection = await hub.connect();
  const sender = await connection.openSender(never);
  const send = (frame: Frame, topic = 't'): void =>
    sender.send(toTopic(topic), frame, (error) =>
      answers.push(`${frame.id}: ${error === undefined ? 'confirmed' : hub.driver.classify(error)}`),
    );
  return { connection, send };
};

/** Publishes these over one connection, which is cut before anything is answered. */
const lose = async (hub: ScriptedHub, frames: readonly Frame[]): Promise<string[]> => {
  const answers: string[] = [];
  const { connection, send } = await open(hub, answers);
  for (const frame of frames) send(frame);
  await nextTurn();
  hub.cut();
  await connection.lost;
  return answers;
};

const published = (hub: ScriptedHub): unknown[] =>
  hub.heard(Command.PUBLISH).map(({ a, b, parts }) => [a, framesOf(parts[1], b).map(({ id }) => id)]);

test('a loss answers everything with connection-lost, before it is told', async () => {
  expect(await lose(new ScriptedHub(), [makeFrame('one'), makeFrame('two')])).toEqual([
    'one: connection-lost',
    'two: connection-lost',
  ]);
});

test('what the hub had answered when the connection broke is not published twice; the rest is, and numbers go on', async () => {
  const hub = new ScriptedHub();
  const frames = ['one', 'two', 'three'].map((id) => makeFrame(id));
  await lose(hub, frames);
  const answers: string[] = [];
  hub.answered = 2;
  const { send } = await open(hub, answers);
  for (const frame of frames) send({ ...frame, headers: { again: 1 } });
  expect(answers).toEqual([]);
  await nextTurn();
  expect(answers).toEqual(['one: confirmed', 'two: confirmed']);
  expect(published(hub)).toEqual([[3, ['three']]]);
});

test('what was refused while the connection was down is told as refused', async () => {
  const hub = new ScriptedHub();
  const frames = ['one', 'two'].map((id) => makeFrame(id));
  await lose(hub, frames);
  const answers: string[] = [];
  hub.answered = 2;
  hub.welcome = { ...welcome, refused: [{ first: 2, count: 1, kind: 'pool-full', message: 'full' }] };
  const { send } = await open(hub, answers);
  for (const frame of frames) send(frame);
  await nextTurn();
  expect(answers).toEqual(['one: confirmed', 'two: pool-full']);
  expect(published(hub)).toEqual([]);
});

test('it is remembered over connections that nothing was sent on', async () => {
  const hub = new ScriptedHub();
  const frame = makeFrame('one');
  await lose(hub, [frame]);
  hub.answered = 1;
  await lose(hub, []);
  const answers: string[] = [];
  const { send } = await open(hub, answers);
  send(frame);
  await nextTurn();
  expect([answers, published(hub)]).toEqual([['one: confirmed'], []]);
});

test.each([
  ['another body', makeFrame('one', { body: Buffer.from('one') }), 't'],
  ['another address', undefined, 'u'],
] as const)('a message of the same id with %s is published: it is another one', async (_, other, topic) => {
  const hub = new ScriptedHub();
  const frame = makeFrame('one');
  await lose(hub, [frame]);
  hub.answered = 1;
  const { send } = await open(hub, []);
  send(other ?? frame, topic);
  await nextTurn();
  expect(published(hub)).toEqual([[2, ['one']]]);
});

test('an answer serves one second send alone: a third is a publish of its own', async () => {
  const hub = new ScriptedHub();
  const frame = makeFrame('one');
  await lose(hub, [frame]);
  hub.answered = 1;
  const { send } = await open(hub, []);
  send(frame);
  send(frame);
  await nextTurn();
  expect(published(hub)).toEqual([[2, ['one']]]);
});

test('a hub that has forgotten the producer gets everything again, from 1', async () => {
  const hub = new ScriptedHub();
  const frame = makeFrame('one');
  await lose(hub, [frame]);
  const { send } = await open(hub, []);
  send(frame);
  await nextTurn();
  expect(published(hub)).toEqual([[1, ['one']]]);
});

test("what one hub has answered says nothing about another's numbers: each hub knows a producer of its own", async () => {
  const hub = new ScriptedHub();
  const frame = makeFrame('one');
  await lose(hub, [frame]);
  const producerOf = ({ parts }: { readonly parts: readonly Uint8Array[] }) => parseHello(parts[1]).producerId;
  const [first] = hub.heard(Command.HELLO).map(producerOf);
  hub.hubName = 'another';
  hub.answered = 1;
  const { connection, send } = await open(hub, []);
  const [second] = hub.heard(Command.HELLO).map(producerOf);
  send(frame);
  await nextTurn();
  expect([published(hub), second === first]).toEqual([[[2, ['one']]], false]);
  hub.cut();
  await connection.lost;
  hub.hubName = 'scripted';
  await open(hub, []);
  expect(hub.heard(Command.HELLO).map(producerOf)).toEqual([first]);
});
