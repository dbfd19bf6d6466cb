import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { curveKeyPair, Reply, Router } from 'zeromq';
import { openDealerWire } from '../../src/client/dealer-wire.js';
import { ForeignService } from '../../src/client/foreign-service.js';
import { Command } from '../../src/protocol/command.js';
import { encodeHeader } from '../../src/protocol/header.js';
import { endpointOf, keyGuard, openServer, openWire } from './support/open-server.js';
import { StubHub } from './support/stub-hub.js';

/** A TCP service that is no hub; answers where it listens. */
const listen = async (onConnection: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
};

const hello = [encodeHeader(Command.HELLO, 0)];

it('says at once that nobody listens', async () => {
  const begun = performance.now();
  await expect(openWire(endpointOf('tcp://127.0.0.1:1'))).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'tcp://127.0.0.1:1 cannot be reached: nobody listens there',
  });
  const path = join(tmpdir(), 'joinpool-no-such.sock');
  await expect(openWire(endpointOf(`ipc://${path}`))).rejects.toMatchObject({ kind: 'unreachable' });
  expect(performance.now() - begun).toBeLessThan(1_500);
});

it('says that a host has no address', async () => {
  await expect(openWire(endpointOf('tcp://joinpool.invalid:5571'))).rejects.toMatchObject({
    kind: 'unreachable',
    message: 'the host joinpool.invalid has no address',
  });
});

it.each([
  ['one that speaks first', (socket: Socket) => void socket.write('220 mail.example.org ready\r\n')],
  [
    'one that answers',
    (socket: Socket) => void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')),
  ],
  [
    'one that answers and closes',
    (socket: Socket) => void socket.once('data', () => socket.end('-ERR unknown command\r\n')),
  ],
])('recognises another service: %s', async (_, onConnection) => {
  const text = await listen(onConnection);
  const opening = openWire(endpointOf(text), { connectTimeoutMs: 10_000 });
  await expect(opening).rejects.toBeInstanceOf(ForeignService);
  await expect(opening).rejects.toMatchObject({ kind: 'unreachable', message: expect.stringContaining(text) });
});

it('gives up a service that says nothing', async () => {
  const text = await listen(() => undefined);
  await expect(openWire(endpointOf(text), { connectTimeoutMs: 300 })).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('cannot be reached'),
  });
});

it('is lost when its hub closes, and does not come back by itself', async () => {
  const hub = new StubHub();
  const { endpoint, server } = await openServer(hub);
  const { wire } = await openWire(endpoint);
  wire.send(hello);
  await server.close();
  expect(await wire.lost).toMatchObject({ kind: 'connection-lost' });
  const next = new StubHub();
  await openServer(next, [{ endpoint, guard: keyGuard }]);
  wire.send(hello);
  // Whoever connects later was not overtaken by it.
  const other = await openWire(endpoint);
  other.wire.send([...hello, Buffer.from('other')]);
  await expect.poll(() => next.sessions.length).toBe(1);
  expect(next.sessions[0]?.received[0]?.[1]).toEqual(Buffer.from('other'));
});

it('sends thousands of multiparts in one turn, and loses none', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const { wire, received } = await openWire(endpoint);
  wire.send(hello);
  const count = 5_000;
  for (let a = 1; a <= count; a += 1) wire.send([encodeHeader(Command.PING, 1, { a }), Buffer.alloc(200)]);
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(count + 1);
  const numbers = received.slice(1).map(([header]) => Buffer.from(header ?? []).readUInt32BE(12));
  expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index + 1));
});

it('takes sends after its end, and does nothing', async () => {
  const { endpoint } = await openServer(new StubHub());
  const { wire } = await openWire(endpoint);
  await wire.close(AbortSignal.timeout(1_000));
  wire.send(hello);
  await wire.close(AbortSignal.abort());
});

it('stops when it is aborted', async () => {
  const text = await listen(() => undefined);
  const reason = new Error('enough');
  const open = openDealerWire({ endpoint: endpointOf(text), connectTimeoutMs: 10_000 });
  const abort = new AbortController();
  const opening = open(() => undefined, abort.signal);
  abort.abort(reason);
  await expect(opening).rejects.toBe(reason);
});

it('does not wait for a hub that never answers BYE', async () => {
  const router = new Router({ linger: 0 });
  await router.bind('tcp://127.0.0.1:*');
  onTestFinished(() => router.close());
  const { wire } = await openWire(endpointOf(router.lastEndpoint ?? ''), {});
  wire.send([encodeHeader(Command.BYE, 1)]);
  const begun = performance.now();
  await wire.close(AbortSignal.timeout(10_000));
  expect(performance.now() - begun).toBeLessThan(2_000);
});

it('leaves it to the greeting to find out that a ZeroMQ socket is no hub', async () => {
  const reply = new Reply({ linger: 0 });
  await reply.bind('tcp://127.0.0.1:*');
  onTestFinished(() => reply.close());
  const { wire } = await openWire(endpointOf(reply.lastEndpoint ?? ''), {});
  expect(wire.raw).toBeDefined();
});

it('says what is wrong between a hub without CURVE and a client with keys', async () => {
  const { endpoint } = await openServer(new StubHub());
  const { publicKey, secretKey } = curveKeyPair();
  const opening = openWire(endpoint, { curve: { hubKey: publicKey, publicKey, secretKey } });
  await expect(opening).rejects.toMatchObject({
    kind: 'permission-denied',
    message: expect.stringContaining('it has no keys of CURVE'),
  });
});
