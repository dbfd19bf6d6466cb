import rhea from 'rhea';
import { expect, it } from 'vitest';
import type { Answer } from '../../src/client/outcome.js';
import type { SenderLink } from '../../src/client/sender-link.js';
import { AmqpServer, within } from '../support/amqp-server.js';

const bytes = rhea.message.encode({ body: rhea.message.data_section(Buffer.from('x')) });

const send = (link: SenderLink): Promise<Answer> => new Promise((resolve) => link.send(bytes, resolve));

const outcomes = (answers: readonly Answer[]) => [...new Set(answers.map(({ outcome }) => outcome))];

it('answers every send with what the peer settled it with', async () => {
  const replies = ['accept', 'release', 'reject', 'modified'] as const;
  let next = 0;
  const server = await AmqpServer.start({
    onReceiver: ({ receiver }) => receiver?.add_credit(10),
    onMessage: ({ delivery }) => {
      const reply = replies[next++ % 4] ?? 'accept';
      if (reply === 'reject') delivery?.reject({ condition: 'amqp:not-allowed', description: 'no' });
      else if (reply === 'modified') delivery?.modified({ delivery_failed: true });
      else delivery?.[reply]();
    },
  });
  const link = await (await server.connect()).openSender({ target: { address: 'a' } }, within());
  // One after the other: this peer, which is rhea too, would give neighbours of one turn the outcome of the first.
  const answers = [await send(link), await send(link), await send(link), await send(link)];
  expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'released', 'rejected', 'modified']);
  expect(answers[2]?.error).toMatchObject({ condition: 'amqp:not-allowed', message: 'amqp:not-allowed: no' });
});

it('sends far more than rhea holds in its buffer, in order, and loses none', async () => {
  const got: number[] = [];
  const server = await AmqpServer.start({
    onReceiver: ({ receiver }) => receiver?.add_credit(100),
    onMessage: ({ receiver, delivery, message }) => {
      got.push(Number(message?.message_id));
      delivery?.accept();
      receiver?.add_credit(1);
    },
  });
  const link = await (await server.connect()).openSender({ target: { address: 'a' } }, within());
  const encode = (id: number) =>
    rhea.message.encode({ message_id: id, body: rhea.message.data_section(Buffer.from('')) });
  const all = Array.from(
    { length: 5_000 },
    (_, id) => new Promise<Answer>((resolve) => link.send(encode(id), resolve)),
  );
  expect(outcomes(await Promise.all(all))).toEqual(['accepted']);
  expect(got).toEqual(Array.from({ length: 5_000 }, (_, id) => id));
});

it('is not held up by another link that has no credit', async () => {
  const server = await AmqpServer.start({
    onReceiver: ({ receiver }) => {
      if (receiver?.target.address === 'flows') receiver.add_credit(1);
    },
    onMessage: ({ delivery }) => delivery?.accept(),
  });
  const client = await server.connect();
  const stuck = await client.openSender({ target: { address: 'stuck' } }, within());
  const flows = await client.openSender({ target: { address: 'flows' } }, within());
  const never = send(stuck);
  expect((await send(flows)).outcome).toBe('accepted');
  client.cut();
  expect((await never).outcome).toBe('lost');
});

it('tells a send whose link the peer closed, and one after it, as lost with what the peer said', async () => {
  const server = await AmqpServer.start({
    onReceiver: ({ receiver }) => receiver?.add_credit(1),
    onMessage: ({ receiver }) => receiver?.close({ condition: 'amqp:resource-deleted', description: 'gone' }),
  });
  const link = await (await server.connect()).openSender({ target: { address: 'a' } }, within());
  const [first, second] = await Promise.all([send(link), send(link)]);
  expect([first, second, await send(link)]).toEqual(
    [1, 2, 3].map(() => ({ outcome: 'lost', error: expect.objectContaining({ condition: 'amqp:resource-deleted' }) })),
  );
});

it.each(['waiting for credit', 'waiting for its outcome'])(
  'tells a send that is %s as lost when the connection ends',
  async (when) => {
    const server = await AmqpServer.start({
      onReceiver: ({ receiver, connection }) => {
        if (when === 'waiting for credit') connection.close();
        else receiver?.add_credit(1);
      },
      onMessage: ({ connection }) => connection.close(),
    });
    const client = await server.connect();
    const opening = client.openSender({ target: { address: 'a' } }, within());
    const answer = await opening.then(send, (error: unknown) => ({ outcome: 'lost', error }));
    expect(answer.outcome).toBe('lost');
    expect(await client.lost).toBeInstanceOf(Error);
  },
);

it('does not send what is larger than the peer takes, and sends its neighbours', async () => {
  const server = await AmqpServer.start({
    largestMessage: bytes.length,
    onReceiver: ({ receiver }) => receiver?.add_credit(10),
    onMessage: ({ delivery }) => delivery?.accept(),
  });
  const link = await (await server.connect()).openSender({ target: { address: 'a' } }, within());
  const large = Buffer.concat([bytes, Buffer.from('x')]);
  const sent = [bytes, large, bytes].map((each) => new Promise<Answer>((resolve) => link.send(each, resolve)));
  expect(await Promise.all(sent)).toEqual([
    { outcome: 'accepted' },
    { outcome: 'unsent', error: expect.objectContaining({ kind: 'too-large' }) },
    { outcome: 'accepted' },
  ]);
});
