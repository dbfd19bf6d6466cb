import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DeadLetterView, DriverFailure } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { Command } from '../src/protocol/command.js';
import { parseRequest } from '../src/protocol/parse-request.js';
import { RecordWriter } from '../src/protocol/record-writer.js';
import { makeFrame } from './support/frames.js';
import { ScriptedHub } from './support/scripted-hub.js';

const never = new AbortController().signal;

const connect = async () => {
  const hub = new ScriptedHub();
  const { administration } = await hub.connect();
  const asked = () => hub.heard(Command.REQUEST).map(({ parts }) => parseRequest(parts[1]));
  const reply = async (ok: object, ...record: readonly Uint8Array[]): Promise<void> => {
    await nextTurn();
    const a = hub.heard(Command.REQUEST).at(-1)?.a ?? 0;
    hub.tell(Command.REPLY, { a }, Buffer.from(JSON.stringify({ ok })), ...record);
  };
  return { hub, administration, asked, reply };
};

/** A view with one letter of number 5 in hand. */
const look = async () => {
  const setting = await connect();
  const opening = setting.administration.openDeadLetters('pool', never);
  await setting.reply({ found: true });
  const view: DeadLetterView | undefined = await opening;
  if (view === undefined) throw new DriverFailure('not-found', 'no view');
  const writer = new RecordWriter();
  writer.add(makeFrame('letter'));
  const looking = view.next(never);
  await setting.reply({ letter: 5 }, writer.take());
  return { ...setting, view, letter: await looking };
};

test('a letter comes with its frame; after the last one comes nothing', async () => {
  const { view, letter, reply } = await look();
  expect([letter?.frame.id, letter?.redelivered]).toEqual(['letter', false]);
  const looking = view.next(never);
  await reply({ letter: null });
  expect(await looking).toBeUndefined();
});

test('an accepted letter is discarded; one that is not stays with the view until it is closed', async () => {
  const { view, letter, asked, reply } = await look();
  expect([letter?.settle('release'), letter?.settle('accept')]).toEqual([true, true]);
  expect(asked().at(-1)).toEqual({ method: 'discardLetter', view: 1, letter: 5 });
  await reply({});
  const closing = view.close(never);
  await nextTurn();
  expect(asked().at(-1)).toEqual({ method: 'closeLetters', view: 1 });
  await reply({});
  await closing;
  await view.close(never);
  expect([letter?.settle('accept'), await view.next(never)]).toEqual([false, undefined]);
});

test('a letter that the hub could not remove is told by the next look', async () => {
  const { hub, view, letter } = await look();
  letter?.settle('accept');
  const a = hub.heard(Command.REQUEST).at(-1)?.a ?? 0;
  hub.tell(Command.REPLY, { a }, Buffer.from(JSON.stringify({ error: { kind: 'unavailable', message: 'disk full' } })));
  await expect(view.next(never)).rejects.toThrow('disk full');
});

test('there is no view of a pool that does not exist', async () => {
  const { administration, reply } = await connect();
  const opening = administration.openDeadLetters('pool', never);
  await reply({ found: false });
  expect(await opening).toBeUndefined();
});

test('an aborted opening leaves no view behind', async () => {
  const { administration, asked } = await connect();
  const aborted = new AbortController();
  const opening = administration.openDeadLetters('pool', aborted.signal);
  aborted.abort('enough');
  await expect(opening).rejects.toBe('enough');
  expect(asked().at(-1)).toEqual({ method: 'closeLetters', view: 1 });
});

test('a view whose connection is over settles nothing, and closes', async () => {
  const { hub, view, letter } = await look();
  hub.tell(Command.RESET, {}, { kind: 'unavailable', message: 'over' });
  expect(letter?.settle('accept')).toBe(false);
  await view.close(never);
});
