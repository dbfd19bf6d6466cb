import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectZmq, startHub, type ZmqOptions } from '../../src/index.js';
import { Command } from '../../src/protocol/command.js';
import { endpointOf, openWire } from '../server/support/open-server.js';
import { makeFolder } from './support/places.js';

const connect = async (url: string | undefined, options: ZmqOptions) => {
  const connection = await connectZmq(url, options);
  onTestFinished(() => connection.close());
  return connection;
};

const start = async (options: Parameters<typeof startHub>[0]) => {
  const hub = await startHub(options);
  onTestFinished(() => hub.close());
  return hub;
};

it('is shared by connections of its process without a socket, and by others where it listens', async () => {
  const folder = makeFolder();
  const keyFile = join(folder, 'key');
  const hub = await start({ listen: 'tcp://127.0.0.1:0', journal: join(folder, 'journal'), keyFile });
  const [one, two] = [await connect(undefined, { hub }), await connect(undefined, { hub })];
  const three = await connect(hub.endpoints[0], { keyFile });
  const bodies: unknown[] = [];
  await one.joinConsumerPool((message) => void bodies.push(message.body), { poolName: 'p', topic: '#' });
  await two.publish(2, { topic: 'a' });
  await three.publish(3, { topic: 'a' });
  await expect.poll(() => bodies).toEqual([2, 3]);
  expect([one, two, three].map((connection) => connection.unwrap('zeromq') === undefined)).toEqual([true, true, false]);
});

it.runIf(process.platform === 'linux')(
  'leaves nothing open, whether it was closed or found its port taken',
  async () => {
    const folder = makeFolder();
    const options = { listen: 'tcp://127.0.0.1:0', durable: false, keyFile: join(folder, 'key') } as const;
    const host = await start(options);
    let open = 0;
    const growth = async (): Promise<number> => {
      for (let time = 0; time < 5; time += 1) {
        await (await startHub(options)).close();
        await expect(startHub({ ...options, listen: host.endpoints })).rejects.toMatchObject({ code: 'unavailable' });
      }
      const before = open;
      open = readdirSync('/proc/self/fd').length;
      return open - before;
    };
    // ZeroMQ closes sockets a moment later. Were they not used again, there would be 50 more each time.
    await expect.poll(growth, { interval: 2_500, timeout: 20_000 }).toBeLessThan(10);
  },
);

it('outlives its connections, and keeps what they published', async () => {
  const hub = await start({ durable: false });
  const first = await connect(undefined, { hub });
  await (await first.joinConsumerPool(() => undefined, { poolName: 'p', topic: '#' })).leave();
  await first.publish(1, { topic: 'a' });
  await first.close();
  const second = await connect(undefined, { hub });
  expect(await second.inspectPool('p')).toMatchObject({ backlog: 1 });
});

it('needs a place for its journal', async () => {
  await expect(startHub()).rejects.toMatchObject({
    code: 'invalid-option',
    advice: 'Give journal or durable: false.',
  });
});

it('says with a code what keeps it from starting', async () => {
  const folder = makeFolder();
  const hub = await start({ listen: 'tcp://127.0.0.1:0', durable: false, keyFile: join(folder, 'key') });
  const taken = startHub({ listen: hub.endpoints, durable: false, keyFile: join(folder, 'key') });
  await expect(taken).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('is taken') });
  await expect(startHub({ listen: 'tcp://192.0.2.1:5571', durable: false })).rejects.toMatchObject({
    code: 'invalid-option',
    message: 'other machines can reach this endpoint, and there are no keys',
  });
  await expect(startHub({ listen: 'somewhere', durable: false })).rejects.toMatchObject({ code: 'invalid-url' });
});

it('tells a client of another version, and the diagnostics channel', async () => {
  const events: unknown[] = [];
  const listener = (event: unknown): void => void events.push(event);
  subscribe('joinpool:hub:event', listener);
  onTestFinished(() => void unsubscribe('joinpool:hub:event', listener));
  const hub = await start({ listen: `ipc://${join(makeFolder(), 'hub.sock')}`, durable: false });
  const { wire, received } = await openWire(endpointOf(hub.endpoints[0] ?? ''), {});
  const header = Buffer.alloc(24);
  header.write('JP');
  header[2] = 2;
  header[3] = Command.HELLO;
  wire.send([header, Buffer.from('{}')]);
  await expect.poll(() => received.length).toBeGreaterThan(0);
  expect(received[0]?.[0]?.[3]).toBe(Command.RESET);
  expect(JSON.parse(String(received[0]?.[1]))).toEqual({
    kind: 'not-supported',
    message: expect.stringContaining('it speaks version 2, and this program version 1'),
  });
  expect(events).toContainEqual(expect.objectContaining({ kind: 'refused' }));
});
