import type { EventContext, Sender } from 'rhea';
import { expect, it } from 'vitest';
import { ControlSender } from '../../src/strategies/virtual-topic/control-sender.js';
import { Statistics } from '../../src/strategies/virtual-topic/statistics.js';
import { AmqpServer, within } from '../support/amqp-server.js';

const replies = 'temp-queue://replies';

/** A broker that delivers what is sent to its one temporary queue; `answer` is what its plugin says to a question. */
const start = async (answer: (question: EventContext, reply: (body: object) => void) => void) => {
  let toClient: Sender | undefined;
  const server = await AmqpServer.start({
    onSender: ({ sender }) => {
      sender?.set_source({ address: replies });
      toClient = sender;
    },
    onReceiver: ({ receiver }) => receiver?.add_credit(100),
    onMessage: (context) => {
      const { message, delivery } = context;
      const { correlation_id = '', subject = '' } = message ?? {};
      delivery?.accept();
      if (message?.to === replies) toClient?.send({ correlation_id, subject, body: null });
      else answer(context, (body) => toClient?.send({ correlation_id, body }));
    },
  });
  const client = await server.connect();
  return new Statistics(client, new ControlSender(client));
};

it('answers what the plugin tells of each queue', async () => {
  const statistics = await start((_question, reply) => {
    reply({ destinationName: 'queue://one', size: 5, inflightCount: 2, consumerCount: 1 });
    reply({ destinationName: 'queue://two', size: 0, inflightCount: 0, consumerCount: 0 });
    reply({});
  });
  expect(await statistics.ask('>', within())).toEqual([
    { queueName: 'one', messages: 5, held: 2, consumers: 1 },
    { queueName: 'two', messages: 0, held: 0, consumers: 0 },
  ]);
});

it('answers nothing of what is not there', async () => {
  const statistics = await start((_question, reply) => reply({}));
  expect(await statistics.ask('one', within())).toEqual([]);
});

it('tells at once that a broker has no plugin, and what to do', async () => {
  const statistics = await start(() => undefined);
  const asked = statistics.ask('one', within());
  await expect(asked).rejects.toMatchObject({
    kind: 'not-supported',
    message: expect.stringMatching(/statisticsBrokerPlugin/),
  });
});

it('asks for a question to be forgotten soon by a broker that keeps it', async () => {
  const asked: unknown[] = [];
  const statistics = await start(({ message }, reply) => {
    asked.push({ to: message?.to, durable: message?.durable ?? false, ttl: message?.ttl });
    reply({});
  });
  await statistics.ask('one', within());
  expect(asked).toEqual([{ to: 'queue://ActiveMQ.Statistics.Destination.one', durable: false, ttl: 1_000 }]);
});
