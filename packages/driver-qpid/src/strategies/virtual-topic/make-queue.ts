import { randomUUID } from 'node:crypto';
import { deferred, orAbort } from '@joinpool/core/driver';
import rhea from 'rhea';
import type { Client } from '../../client/client.js';
import { orEnded } from '../../client/or-ended.js';
import { decodeMessage } from '../../codec/decode-message.js';
import { queueAddress } from './addresses.js';
import type { ControlSender } from './control-sender.js';

/**
 * Makes a queue so that it outlives the broker's sudden death: one that nothing durable was ever in is gone then, and with
 * it what is published before somebody attaches again.
 */
export const makeQueue = async (
  client: Client,
  sender: ControlSender,
  queueName: string,
  signal: AbortSignal,
): Promise<void> => {
  if (!(await holdsDurable(client, queueName, signal))) await mark(client, sender, queueName, signal);
};

/** Whether the first message in it, if there is one, is durable; by the look the queue is made. */
const holdsDurable = async (client: Client, queueName: string, signal: AbortSignal): Promise<boolean> => {
  let found = false;
  const source = { address: queueAddress(queueName), distribution_mode: 'copy' } as const;
  const link = await client.openReceiver(
    { source },
    ({ bytes }) => {
      found = decodeMessage(bytes).durable;
    },
    signal,
  );
  try {
    link.addCredit(1);
    await link.drain(signal);
    return found;
  } finally {
    await link.life.close(signal);
  }
};

/**
 * Puts a message in and takes it out: by an exclusive consumer, so that no member gets it in between, and by a selector, so
 * that nothing else is taken. The broker looks for it only among the first of a queue, so it must not hold many.
 */
const mark = async (client: Client, sender: ControlSender, queueName: string, signal: AbortSignal): Promise<void> => {
  const id = `mark-${randomUUID()}`;
  const address = queueAddress(queueName);
  const source = {
    address: `${address}?consumer.exclusive=true`,
    filter: rhea.filter.selector(`joinpoolMark = '${id}'`),
  };
  const came = deferred<void>();
  const link = await client.openReceiver(
    { source },
    (delivery) => {
      link.settle([delivery], 'accepted');
      came.resolve();
    },
    signal,
  );
  try {
    link.addCredit(1);
    await sender.send({ to: address, durable: true, application_properties: { joinpoolMark: id } }, signal);
    await orAbort(orEnded(came.promise, link.life.ended), signal);
  } finally {
    await link.life.close(signal);
  }
};
