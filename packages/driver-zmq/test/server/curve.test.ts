import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Context, curveKeyPair } from 'zeromq';
import { Command } from '../../src/protocol/command.js';
import { encodeHeader } from '../../src/protocol/header.js';
import { bindRouter } from '../../src/server/bind-router.js';
import type { Guard } from '../../src/server/door.js';
import { HubRouter } from '../../src/server/hub-router.js';
import { type Endpoint, endpointText } from '../../src/socket/endpoint.js';
import { endpointOf, openServer, openWire } from './support/open-server.js';
import { StubHub } from './support/stub-hub.js';

const hubKeys = curveKeyPair();
const clientKeys = curveKeyPair();
const strangerKeys = curveKeyPair();
const curve = { hubKey: hubKeys.publicKey, ...clientKeys };
const anyPort = endpointOf('tcp://127.0.0.1:0');
const hello = [encodeHeader(Command.HELLO, 0)];

const openCurveServer = async (hub: StubHub, allowed: Set<string> = new Set([clientKeys.publicKey])) => {
  const guard: Guard = { kind: 'curve', secretKey: hubKeys.secretKey, allowed };
  return await openServer(hub, [{ endpoint: anyPort, guard }]);
};

it('lets in a client whose key is on the list', async () => {
  const hub = new StubHub();
  const { endpoint } = await openCurveServer(hub);
  const { wire, received } = await openWire(endpoint, { curve });
  wire.send(hello);
  await expect.poll(() => received.length).toBe(1);
  expect(hub.sessions[0]?.key).toBeUndefined();
});

it.each([
  ['a key that is not on the list', { hubKey: hubKeys.publicKey, ...strangerKeys }, 'does not allow'],
  ['the key of another hub', { hubKey: strangerKeys.publicKey, ...clientKeys }, 'another key than hubKey'],
  ['no key', undefined, 'lets in only clients with keys of CURVE'],
])('refuses %s, and says so', async (_, keys, message) => {
  const hub = new StubHub();
  const { endpoint } = await openCurveServer(hub);
  const opening = openWire(endpoint, keys === undefined ? {} : { curve: keys });
  await expect(opening).rejects.toMatchObject({
    kind: 'permission-denied',
    message: expect.stringContaining(message),
  });
  expect(hub.sessions.length).toBe(0);
});

it('lets nobody in while nobody answers for the keys', async () => {
  const router = new HubRouter({
    context: new Context(),
    ipv6: false,
    mechanism: { curveSecretKey: hubKeys.secretKey },
  });
  onTestFinished(() => router.close());
  const endpoint = endpointOf(await bindRouter(router, anyPort));
  await expect(openWire(endpoint, { curve, connectTimeoutMs: 500 })).rejects.toMatchObject({
    message: expect.stringContaining(endpointText(endpoint)),
  });
});

/** A door to the hub that writes down all that passes. */
const openTap = async (endpoint: Endpoint): Promise<{ endpoint: Endpoint; passed: () => Buffer }> => {
  const chunks: Buffer[] = [];
  const server = createServer((client) => {
    const hub = connect(endpoint.transport === 'tcp' ? endpoint.port : 0, '127.0.0.1');
    for (const [from, to] of [[client, hub] as const, [hub, client] as const]) {
      from.on('data', (bytes: Buffer) => {
        chunks.push(bytes);
        to.write(bytes);
      });
      from.on('error', () => undefined).on('close', () => to.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { endpoint: endpointOf(`tcp://127.0.0.1:${port}`), passed: () => Buffer.concat(chunks) };
};

it('shows nobody on the way a word of what is said', async () => {
  const hub = new StubHub();
  const { endpoint } = await openCurveServer(hub);
  const tap = await openTap(endpoint);
  const { wire, received } = await openWire(tap.endpoint, { curve });
  const secret = randomBytes(64);
  wire.send([...hello, secret]);
  await expect.poll(() => received.length).toBe(1);
  hub.sessions[0]?.peer.send([encodeHeader(Command.DELIVER, 1), secret]);
  await expect.poll(() => received.length).toBe(2);
  expect(received[1]?.[1]).toEqual(secret);
  expect(tap.passed().length).toBeGreaterThan(2 * secret.length);
  expect(tap.passed().includes(secret.subarray(0, 8))).toBe(false);
});

it('tells a stranger no more than that it speaks ZeroMQ with CURVE', async () => {
  const hub = new StubHub();
  const { endpoint } = await openCurveServer(hub);
  const { wire } = await openWire(endpoint, { curve });
  wire.send(hello);
  await expect.poll(() => hub.sessions.length).toBe(1);
  const socket = connect(endpoint.transport === 'tcp' ? endpoint.port : 0, '127.0.0.1');
  let heard = Buffer.alloc(0);
  socket
    .on('error', () => undefined)
    .on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
    });
  // A greeting of ZMTP 3 without security, then READY and a message.
  socket.write(Buffer.from(`ff00000000000000017f0300${'4e554c4c'.padEnd(40, '0')}00${'00'.repeat(31)}`, 'hex'));
  socket.write(Buffer.from('0419055245414459', 'hex'));
  hub.sessions[0]?.peer.send([encodeHeader(Command.DELIVER, 1), Buffer.alloc(1_000)]);
  await new Promise((resolve) => socket.once('close', resolve));
  expect(heard.length).toBeLessThanOrEqual(64);
  expect(hub.sessions.length).toBe(1);
});

it('disconnects a client whose key was taken off the list, and lets the others back in', async () => {
  const hub = new StubHub();
  const allowed = new Set([clientKeys.publicKey, strangerKeys.publicKey]);
  const { endpoint, server } = await openCurveServer(hub, allowed);
  const stays = await openWire(endpoint, { curve });
  const goes = await openWire(endpoint, { curve: { hubKey: hubKeys.publicKey, ...strangerKeys } });
  stays.wire.send(hello);
  await expect.poll(() => hub.sessions.length).toBe(1);
  allowed.delete(strangerKeys.publicKey);
  await server.dropKeyedPeers();
  await Promise.all([stays.wire.lost, goes.wire.lost]);
  expect(hub.sessions[0]?.isGone).toBe(true);
  expect(server.endpoints).toEqual([endpointText(endpoint)]);
  await openWire(endpoint, { curve });
  const again = openWire(endpoint, { curve: { hubKey: hubKeys.publicKey, ...strangerKeys } });
  await expect(again).rejects.toMatchObject({ kind: 'permission-denied' });
});
