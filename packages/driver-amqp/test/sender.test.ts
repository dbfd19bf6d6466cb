import { EventEmitter } from 'node:events';
import type { ConfirmChannel } from 'amqplib';
import { expect, test } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import type { Link } from '../src/link.js';
import { AmqpSender } from '../src/sender.js';
import { makeFrame } from './support/pools.js';

type Confirm = (error: unknown) => void;

/** A confirm channel whose broker is the test. */
class ScriptedChannel extends EventEmitter {
  readonly confirms: Confirm[] = [];

  publish(...[, , , , confirm]: readonly [string, string, Buffer, object, Confirm]): void {
    this.confirms.push(confirm);
  }

  comesBack(messageId: string): void {
    this.emit('return', { properties: { messageId } });
  }
}

const start = () => {
  const channel = new ScriptedChannel();
  const link = { over: false, lost: new Promise(() => undefined), writes: { gather: () => undefined } };
  const sender = new AmqpSender(link as unknown as Link, channel as unknown as ConfirmChannel);
  const answers: string[] = [];
  const send = (id: string): void =>
    sender.send({ kind: 'topic', exchangeName: 'e', topic: 't' }, makeFrame('m', { id, mandatory: true }), (error) =>
      answers.push(error === undefined ? 'confirmed' : classifyError(error)),
    );
  return { channel, answers, send };
};

test('two in flight with one id both come back before one confirm of both: both are unroutable, and the next is not', () => {
  const { channel, answers, send } = start();
  send('same');
  send('same');
  channel.comesBack('same');
  channel.comesBack('same');
  for (const confirm of channel.confirms.splice(0)) confirm(null);
  send('same');
  for (const confirm of channel.confirms) confirm(null);
  expect(answers).toEqual(['unroutable', 'unroutable', 'confirmed']);
});
