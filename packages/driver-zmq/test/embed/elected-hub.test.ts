import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Connection } from '@joinpool/core';
import { expect, it, onTestFinished } from 'vitest';
import { Router } from 'zeromq';
import { connectZmq, type ZmqOptions } from '../../src/index.js';
import { findPort, makeFolder } from './support/places.js';

const reconnect = { minDelayMs: 10, maxDelayMs: 100 };

const connect = async (options: ZmqOptions): Promise<Connection> => {
  const connection = await connectZmq(undefined, { reconnect, ...options });
  onTestFinished(() => connection.close());
  return connection;
};

/** A state folder of the test's own. */
const ownPlace = async (): Promise<{ port: number; keyFile: string; journal: string }> => {
  const folder = makeFolder();
  return { port: await findPort(), keyFile: join(folder, 'key'), journal: join(folder, 'journal') };
};

const collect = async (connection: Connection, poolName: string): Promise<unknown[]> => {
  const bodies: unknown[] = [];
  await connection.joinConsumerPool((message) => void bodies.push(message.body), { poolName, topic: 'order.*' });
  return bodies;
};

it('hosts the hub in the first process and lets the others in', async () => {
  const place = await ownPlace();
  const host = await connect(place);
  const guest = await connect(place);
  const [first, second] = [await collect(host, 'billing'), await collect(guest, 'audit')];
  for (let id = 0; id < 10; id += 1) await guest.publish({ id }, { topic: 'order.created' });
  await expect.poll(() => first.length + second.length).toBe(20);
  expect(host.unwrap('zeromq')).toBeUndefined();
  expect(guest.unwrap('zeromq')).toBeDefined();
});

it.each(['process', 'child'] as const)(
  'lets another take over with the journal: %s',
  { timeout: 30_000 },
  async (hub) => {
    const place = { ...(await ownPlace()), hub };
    const host = await connect(place);
    const guest = await connect(place);
    await (await host.joinConsumerPool(() => undefined, { poolName: 'late', topic: 'order.*' })).leave();
    for (let id = 0; id < 100; id += 1) await guest.publish({ id }, { topic: 'order.created' });
    await host.close();
    await guest.publish({ id: 100 }, { topic: 'order.created' });
    const bodies = await collect(guest, 'late');
    await expect.poll(() => bodies.length, { timeout: 10_000 }).toBe(101);
    expect(bodies).toEqual(Array.from({ length: 101 }, (_, id) => ({ id })));
    // The next one that comes is a guest again.
    expect((await connect(place)).unwrap('zeromq')).toBeDefined();
  },
);

it('lets in who comes while the hub goes from one process to the next', { timeout: 30_000 }, async () => {
  const place = await ownPlace();
  let host = await connect(place);
  for (let round = 0; round < 10; round += 1) {
    const guests = Array.from({ length: 4 }, () => connect(place));
    await host.close();
    const [next, ...others] = await Promise.all(guests);
    await Promise.all(others.map((other) => other.close()));
    if (next !== undefined) host = next;
  }
  // Another guest may have been the host, and was closed: then this one takes the hub over.
  await expect.poll(() => host.state, { timeout: 10_000 }).toBe('open');
});

it('keeps nothing with durable: false', async () => {
  const { port, keyFile } = await ownPlace();
  const first = await connect({ port, keyFile, durable: false });
  await (await first.joinConsumerPool(() => undefined, { poolName: 'late', topic: 'order.*' })).leave();
  await first.publish(1, { topic: 'order.created' });
  await first.close();
  const second = await connect({ port, keyFile, durable: false });
  expect(await second.inspectPool('late').catch((error: { code: string }) => error.code)).toBe('not-found');
});

it('names another service that has the port', async () => {
  const place = await ownPlace();
  const server = createServer((socket) => void socket.on('error', () => undefined).write('220 ready\r\n'));
  server.listen(place.port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  await expect(connect(place)).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('belongs to another service, which does not speak ZeroMQ: use another port'),
  });
});

it('names a ZeroMQ socket that is no hub', async () => {
  const place = await ownPlace();
  const router = new Router({ linger: 0 });
  await router.bind(`tcp://127.0.0.1:${place.port}`);
  onTestFinished(() => router.close());
  await expect(connect({ ...place, connectTimeoutMs: 300 })).rejects.toMatchObject({
    code: 'permission-denied',
    message: expect.stringContaining('it does not ask for a key, so it is not the hub of this key file'),
  });
});

it("stays away from another user's hub, which does not let it in either", async () => {
  const mine = await ownPlace();
  const theirs = { ...(await ownPlace()), port: mine.port };
  await connect(mine);
  await expect(connect(theirs)).rejects.toMatchObject({
    code: 'permission-denied',
    message: expect.stringContaining("the key in this client's key file is not the hub's"),
  });
});

it.each(['process', 'child'] as const)(
  'says that the journal cannot be where it is asked for: %s',
  { timeout: 30_000 },
  async (hub) => {
    const place = await ownPlace();
    const file = join(makeFolder(), 'file');
    writeFileSync(file, '');
    await expect(connect({ ...place, hub, journal: join(file, 'journal') })).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('a journal needs a folder'),
    });
    // The port is free again.
    await connect({ ...place, hub });
  },
);

it('says that another hub has the journal', { timeout: 30_000 }, async () => {
  const place = await ownPlace();
  await connect(place);
  await expect(connect({ ...place, port: await findPort() })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('is open in this process: give this hub a folder of its own'),
  });
});

it('refuses a body above the limit, and goes on', async () => {
  const place = await ownPlace();
  const host = await connect(place);
  const guest = await connect(place);
  for (const connection of [host, guest]) {
    const body = new Uint8Array(16 * 2 ** 20 + 1);
    await expect(connection.publish(body, { topic: 'order.created' })).rejects.toMatchObject({
      code: 'body-too-large',
    });
    const largest = new Uint8Array(16 * 2 ** 20);
    expect(await connection.publish(largest, { topic: 'order.created' })).toMatchObject({ outcome: 'confirmed' });
  }
});
