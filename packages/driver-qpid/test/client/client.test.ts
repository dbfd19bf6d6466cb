import { expect, it, vi } from 'vitest';
import { Client } from '../../src/client/client.js';
import { AmqpServer, within } from '../support/amqp-server.js';

it('gives each connection a container id of its own, asks for an idle time-out, and does not reconnect by itself', async () => {
  const seen: unknown[] = [];
  const server = await AmqpServer.start(
    {
      onConnection: ({ connection }) => {
        seen.push({ id: connection.container_id, idle: connection.idle_time_out });
      },
    },
    { idleTimeoutMs: 12_345, connectionName: 'billing' },
  );
  await server.connect();
  const client = await server.connect();
  expect(seen).toEqual([1, 2].map(() => ({ id: expect.stringMatching(/^billing-test-/), idle: 12_345 })));
  expect(new Set(seen.map((one) => JSON.stringify(one))).size).toBe(2);
  client.sever();
  await client.lost;
  await server.connect();
  expect(seen.length).toBe(3);
});

it('refuses a link to what the peer does not know, with what the peer said', async () => {
  const server = await AmqpServer.start({
    onSender: ({ sender }) => {
      sender?.set_source({ address: '' });
      Reflect.set(Reflect.get(Reflect.get(sender ?? {}, 'local'), 'attach'), 'source', undefined);
      sender?.close({ condition: 'amqp:not-found', description: 'no such queue' });
    },
  });
  const opening = (await server.connect()).openReceiver({ source: { address: 'q' } }, () => undefined, within());
  await expect(opening).rejects.toMatchObject({ condition: 'amqp:not-found' });
});

it('is told as over by one reason when the peer closes it with an error', async () => {
  const server = await AmqpServer.start({
    onReceiver: ({ connection }) =>
      connection.close({ condition: 'amqp:connection:forced', description: 'maintenance' }),
  });
  const client = await server.connect();
  client.openSender({ target: { address: 'a' } }, within()).catch(() => undefined);
  expect(await client.lost).toMatchObject({ condition: 'amqp:connection:forced' });
  expect(() => client.session()).toThrow('the connection is over');
});

it('rejects with the reason of the signal and leaves no connection when opening is given up', async () => {
  const server = await AmqpServer.start({});
  const { Client } = await import('../../src/client/client.js');
  const given = new AbortController();
  const opening = Client.open(server.host, server.options, 'test', given.signal);
  given.abort(new Error('enough'));
  await expect(opening).rejects.toThrow('enough');
});

it('closes in order, and a second close is no matter', async () => {
  const server = await AmqpServer.start({});
  const client = await server.connect();
  await client.close(within());
  await client.close(within());
  expect(client.over).toBe(true);
});

it.each(['cut', 'sever'] as const)(
  'leaves no timer behind when it is ended by %s, which would keep a process',
  async (how) => {
    const server = await AmqpServer.start({});
    const set = vi.spyOn(globalThis, 'setTimeout');
    const cleared = vi.spyOn(globalThis, 'clearTimeout');
    const isCleared = (timer: unknown) => cleared.mock.calls.some(([one]) => one === timer);
    const kept = () => set.mock.results.filter(({ value }) => !isCleared(value)).length;
    const client = await Client.open(server.host, server.options, 'test', within());
    expect(kept()).toBeGreaterThan(0);
    client[how]();
    // The peer, in this process too, takes some turns to notice.
    for (let turn = 0; turn < 1_000 && kept() > 0; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(kept()).toBe(0);
  },
);
