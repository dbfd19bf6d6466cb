import { type Address, DriverFailure } from '@joinpool/core/driver';
import { expect, it } from 'vitest';
import { QpidSender } from '../src/sender.js';
import type { Strategy } from '../src/strategies/strategy.js';
import { AmqpServer } from './support/amqp-server.js';
import { makeFrame, topicAddress } from './support/samples.js';

/** Takes three messages by a link, and ends it with this. */
const serverEndingLinks = async (error?: { condition: string; description: string }) => {
  let taken = 0;
  return await AmqpServer.start({
    onReceiver: ({ receiver }) => receiver?.add_credit(10),
    onMessage: ({ receiver }) => {
      taken += 1;
      if (taken === 3) receiver?.close(error);
    },
  });
};

const senderAt = async (server: AmqpServer, endsLink?: Strategy['endsLink']): Promise<QpidSender> => {
  const route: Strategy['route'] = () => ({ target: {}, linkKey: '', to: 'a' });
  const strategy = { route, ...(endsLink === undefined ? {} : { endsLink }) } as Strategy;
  return new QpidSender(await server.connect(), strategy);
};

const send = (sender: QpidSender, to: Address): Promise<unknown> =>
  new Promise((resolve) => sender.send(to, makeFrame(), (error) => resolve(error)));

const toThree = [1, 2, 3].map((topic) => ({ ...topicAddress, topic: `order.${topic}` }));

it('tells all that was under way by a link which ended without a reason that it can be sent again', async () => {
  const sender = await senderAt(await serverEndingLinks());
  const answers = await Promise.all(toThree.map((to) => send(sender, to)));
  expect(answers).toEqual(toThree.map(() => expect.objectContaining({ kind: 'unavailable' })));
});

it('tells the one that a link ended for why, and its neighbours that they can be sent again', async () => {
  const error = { condition: 'amqp:unauthorized-access', description: 'not to order.2' };
  const endsLink: Strategy['endsLink'] = (to) => to.kind === 'topic' && to.topic === 'order.2';
  const sender = await senderAt(await serverEndingLinks(error), endsLink);
  const [first, second, third] = await Promise.all(toThree.map((to) => send(sender, to)));
  expect([first, third]).toEqual([1, 3].map(() => expect.objectContaining({ kind: 'unavailable' })));
  expect(first).toBeInstanceOf(DriverFailure);
  expect(second).toMatchObject({ condition: error.condition });
});
