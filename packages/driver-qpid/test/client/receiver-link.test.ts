import rhea, { type Sender } from 'rhea';
import { expect, it } from 'vitest';
import type { RawDelivery } from '../../src/client/receiver-link.js';
import { decodeMessage } from '../../src/codec/decode-message.js';
import { AmqpServer, within } from '../support/amqp-server.js';

const encode = (text: string) => rhea.message.encode({ body: rhea.message.data_section(Buffer.from(text)) });

const textOf = (delivery: RawDelivery): string => Buffer.from(decodeMessage(delivery.bytes).body).toString();

/** A peer that sends as many as it is asked for, numbered. */
const sendsWhatItCan = (counted: (sender: Sender) => void = () => undefined) => {
  let next = 0;
  return ({ sender }: { sender?: Sender }) => {
    if (sender === undefined) return;
    counted(sender);
    sender.on('sendable', () => {
      while (sender.sendable() && next < 1_000) {
        sender.send(encode(String(next)), undefined, 0);
        next += 1;
        if (Reflect.get(sender, 'credit') === 0) break;
      }
    });
  };
};

/** RabbitMQ 4.0 numbers the deliveries of a link from -5 on (as a serial number of 32 bits). */
const startsBelowZero = (sender: Sender): void => {
  const attach: object = Reflect.get(Reflect.get(sender, 'local'), 'attach');
  Reflect.set(attach, 'initial_delivery_count', 4_294_967_291);
  Reflect.set(sender, 'delivery_count', 4_294_967_291);
};

it.each([
  ['from 0', () => undefined],
  ['from -5', startsBelowZero],
])('gets as many as it gave credit for where the peer counts %s', async (_, counted) => {
  const server = await AmqpServer.start({});
  const got: RawDelivery[] = [];
  const flows: number[] = [];
  const peer = await AmqpServer.start({
    onSender: ({ sender }) => {
      if (sender === undefined) return;
      counted(sender);
      sender.on('sender_flow', () => flows.push(Number(Reflect.get(sender, 'credit'))));
    },
  });
  expect(server).toBeDefined();
  const link = await (await peer.connect()).openReceiver(
    { source: { address: 'q' } },
    (one) => got.push(one),
    within(),
  );
  link.addCredit(1);
  await expect.poll(() => flows).toEqual([1]);
  expect(link.credit).toBe(1);
});

it('hands over bytes, also those that no decoder can read, and the connection lives on', async () => {
  const got: RawDelivery[] = [];
  const server = await AmqpServer.start({
    onSender: ({ sender }) => {
      sender?.on('sendable', () => {
        if (got.length === 0 && Reflect.get(sender, 'tag') === 0) {
          sender.send(Buffer.from([0x00, 0x53, 0x77, 0x74, 0x01]), undefined, 0);
          sender.send(encode('good'), undefined, 0);
        }
      });
    },
  });
  const client = await server.connect();
  const link = await client.openReceiver({ source: { address: 'q' } }, (one) => got.push(one), within());
  link.addCredit(2);
  await expect.poll(() => got.length).toBe(2);
  expect(got.map(textOf)[1]).toBe('good');
  expect(got[0]?.bytes).toEqual(Buffer.from([0x00, 0x53, 0x77, 0x74, 0x01]));
  expect(client.over).toBe(false);
});

it('ends the link, and not the connection, when what takes a delivery throws', async () => {
  const server = await AmqpServer.start({ onSender: sendsWhatItCan() });
  const client = await server.connect();
  const fault = new RangeError('taken badly');
  const take = () => {
    throw fault;
  };
  const link = await client.openReceiver({ source: { address: 'q' } }, take, within());
  link.addCredit(1);
  expect(await link.life.ended).toBe(fault);
  expect(client.over).toBe(false);
});

it.each([0, 4_294_967_291])('tells a peer whose transfers count from %d of credit alone', async (first) => {
  const handles: unknown[] = [];
  const server = await AmqpServer.start({
    onConnection: ({ connection }) => {
      connection.on('session_open', ({ session }: { session: object }) => {
        Reflect.set(Reflect.get(Reflect.get(session, 'local'), 'begin'), 'next_outgoing_id', first);
      });
    },
    onSender: (context) => {
      const { session } = context;
      const onFlow: unknown = Reflect.get(session ?? {}, 'on_flow');
      Reflect.set(session ?? {}, 'on_flow', (frame: { performative: { handle?: number } }) => {
        handles.push(frame.performative.handle);
        if (typeof onFlow === 'function') Reflect.apply(onFlow, session, [frame]);
      });
      sendsWhatItCan()(context);
    },
  });
  const got: RawDelivery[] = [];
  const take = (one: RawDelivery) => got.push(one);
  const link = await (await server.connect()).openReceiver({ source: { address: 'q' } }, take, within());
  for (const credit of [10, 20, 30]) {
    link.addCredit(10);
    await expect.poll(() => got.length).toBe(credit);
    link.settle(got.slice(-10), 'accepted');
  }
  await link.life.close(within());
  expect(handles).toEqual([0, 0, 0]);
});

it('settles consecutive accepted deliveries as one range', async () => {
  const dispositions: unknown[] = [];
  const server = await AmqpServer.start({
    onSender: (context) => {
      const { session } = context;
      const onDisposition: unknown = Reflect.get(session ?? {}, 'on_disposition');
      Reflect.set(session ?? {}, 'on_disposition', (frame: { performative: { first: number; last: number } }) => {
        dispositions.push([frame.performative.first, frame.performative.last]);
        if (typeof onDisposition === 'function') Reflect.apply(onDisposition, session, [frame]);
      });
      sendsWhatItCan()(context);
    },
  });
  const got: RawDelivery[] = [];
  const link = await (await server.connect()).openReceiver(
    { source: { address: 'q' } },
    (one) => got.push(one),
    within(),
  );
  link.addCredit(10);
  await expect.poll(() => got.length).toBe(10);
  link.settle(got.slice(0, 8), 'accepted');
  await expect.poll(() => dispositions).toEqual([[0, 7]]);
});

it('keeps the outcomes of neighbours apart', async () => {
  const answers: string[] = [];
  const server = await AmqpServer.start({
    onSender: (context) => {
      const { sender } = context;
      for (const outcome of ['accepted', 'released', 'modified'])
        sender?.on(outcome, ({ delivery }) => answers.push(`${delivery?.id} ${outcome}`));
      sendsWhatItCan()(context);
    },
  });
  const got: RawDelivery[] = [];
  const take = (one: RawDelivery) => got.push(one);
  const link = await (await server.connect()).openReceiver({ source: { address: 'q' } }, take, within());
  link.addCredit(3);
  await expect.poll(() => got.length).toBe(3);
  link.settle(got.slice(0, 1), 'accepted');
  link.settle(got.slice(1, 2), 'released');
  link.settle(got.slice(2), 'failed');
  await expect.poll(() => [...answers].sort()).toEqual(['0 accepted', '1 released', '2 modified', '2 released']);
});

it('takes credit back with a drain, and gets what the peer sent meanwhile', async () => {
  const server = await AmqpServer.start({
    onSender: ({ sender }) => {
      sender?.on('sender_draining', () => {
        sender.send(encode('last'), undefined, 0);
        sender.set_drained(true);
      });
    },
  });
  const got: RawDelivery[] = [];
  const link = await (await server.connect()).openReceiver(
    { source: { address: 'q' } },
    (one) => got.push(one),
    within(),
  );
  link.addCredit(5);
  await link.drain(within());
  expect([got.map(textOf), link.credit]).toEqual([['last'], 0]);
});
