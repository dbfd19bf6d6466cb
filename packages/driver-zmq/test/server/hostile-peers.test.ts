import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { Dealer } from 'zeromq';
import { Command } from '../../src/protocol/command.js';
import { decodeHeader, encodeHeader } from '../../src/protocol/header.js';
import { makeKnock } from '../../src/protocol/knock.js';
import { greetingMs, largestMultipartBytes, mostGreeting } from '../../src/server/server-limits.js';
import { type Endpoint, endpointText } from '../../src/socket/endpoint.js';
import { key, openServer, openWire } from './support/open-server.js';
import { StubHub } from './support/stub-hub.js';

const hello = [encodeHeader(Command.HELLO, 0)];
const ping = (a: number) => [encodeHeader(Command.PING, 1, { a })];

/** It has the key, and does as it likes. */
const openDealer = (endpoint: Endpoint, routingId = `stranger-${Math.random()}-0123456789`): Dealer => {
  const { username: plainUsername, password: plainPassword } = makeKnock(key, Date.now());
  const options = { linger: 0, sendTimeout: 0, sendHighWaterMark: 0, reconnectInterval: -1 };
  const dealer = new Dealer({ ...options, routingId, plainUsername, plainPassword });
  onTestFinished(() => dealer.close());
  dealer.connect(endpointText(endpoint));
  return dealer;
};

/** A client whose messages go on being answered, whatever the others do. */
const openWitness = async (endpoint: Endpoint): Promise<() => Promise<void>> => {
  const { wire, received } = await openWire(endpoint);
  wire.send(hello);
  return async () => {
    const before = received.length;
    wire.send(ping(1));
    await expect.poll(() => received.length).toBeGreaterThan(before);
  };
};

it('cuts off who was told to go and goes on sending', async () => {
  const hub = new StubHub();
  const { endpoint, server } = await openServer(hub);
  const witness = await openWitness(endpoint);
  await witness();
  const dealer = openDealer(endpoint);
  await dealer.send(hello);
  await expect.poll(() => hub.sessions.length).toBe(2);
  hub.sessions[1]?.peer.end();
  for (let round = 0; round < 20; round += 1) {
    for (let a = 0; a < 500; a += 1) await dealer.send(ping(a));
    await witness();
  }
  expect(server.peers).toBe(1);
  expect(hub.sessions.length).toBe(2);
  expect(hub.sessions[1]?.received.length).toBe(1);
});

it('lets what was sent last through before it cuts off', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const dealer = openDealer(endpoint);
  await dealer.send(hello);
  await dealer.receive();
  for (let a = 0; a < 100; a += 1)
    hub.sessions[0]?.peer.send([encodeHeader(Command.PONG, 1, { a }), Buffer.alloc(50_000)]);
  hub.sessions[0]?.peer.end();
  for (let a = 0; a < 100; a += 1) expect(decodeHeader((await dealer.receive())[0]).a).toBe(a);
  expect(decodeHeader((await dealer.receive())[0]).command).toBe(Command.RESET);
});

it('cuts off who does not read, and keeps no more for it than its share', async () => {
  const hub = new StubHub();
  const { endpoint, events } = await openServer(hub);
  const witness = await openWitness(endpoint);
  const dealer = openDealer(endpoint);
  await dealer.send(hello);
  await expect.poll(() => hub.sessions.length).toBe(2);
  const body = Buffer.alloc(4_096);
  for (let a = 0; a < 100_000; a += 1) hub.sessions[1]?.peer.send([encodeHeader(Command.DELIVER, 1, { a }), body]);
  await expect.poll(() => hub.sessions[1]?.isGone).toBe(true);
  expect(events).toContainEqual({ kind: 'peer-cut-off', reason: 'it does not read what it is sent' });
  await witness();
  expect(hub.sessions[0]?.isGone).toBe(false);
});

it('refuses a routing id that can be guessed', async () => {
  const hub = new StubHub();
  const { endpoint, server } = await openServer(hub);
  const dealer = openDealer(endpoint, 'worker-1');
  await dealer.send(hello);
  const [header, payload] = await dealer.receive();
  expect(decodeHeader(header).command).toBe(Command.RESET);
  expect(String(payload)).toContain('16 random bytes');
  expect(hub.sessions.length).toBe(0);
  expect(server.peers).toBe(0);
});

it('gives nobody the place of a peer that is there', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const owner = openDealer(endpoint, 'the-same-routing-id');
  await owner.send(hello);
  await owner.receive();
  const thief = openDealer(endpoint, 'the-same-routing-id');
  await thief.send(hello);
  const witness = await openWitness(endpoint);
  await witness();
  hub.sessions[0]?.peer.send(ping(7));
  expect(decodeHeader((await owner.receive())[0]).a).toBe(7);
  expect(hub.sessions[0]?.received.length).toBe(1);
});

it('ends who is not welcomed in time', async () => {
  const hub = new StubHub({ welcomes: false });
  const { endpoint, server } = await openServer(hub);
  const dealer = openDealer(endpoint);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  await dealer.send(hello);
  // Waiting by the clock would move it.
  while (hub.sessions.length === 0) await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(greetingMs - 1);
  expect(hub.sessions[0]?.isGone).toBe(false);
  vi.advanceTimersByTime(1);
  expect(hub.sessions[0]?.isGone).toBe(true);
  expect(server.peers).toBe(0);
});

it('makes room for a newcomer among those who are not welcomed yet', async () => {
  const hub = new StubHub({ welcomes: false });
  const { endpoint, server } = await openServer(hub);
  const dealers = Array.from({ length: mostGreeting + 10 }, () => openDealer(endpoint));
  for (const dealer of dealers) await dealer.send(hello);
  await expect.poll(() => hub.sessions.length, { timeout: 10_000 }).toBe(mostGreeting + 10);
  expect(hub.sessions.map(({ isGone }) => isGone)).toEqual(
    Array.from({ length: mostGreeting + 10 }, (_, index) => index < 10),
  );
  expect(server.peers).toBe(mostGreeting);
});

it('disconnects who sends a frame above the limit', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const witness = await openWitness(endpoint);
  const { wire } = await openWire(endpoint);
  wire.send([...hello, Buffer.alloc(largestMultipartBytes + 1)]);
  expect(await wire.lost).toMatchObject({ kind: 'connection-lost' });
  await witness();
  expect(hub.sessions.length).toBe(1);
});

it('takes no harm from bytes that are no ZeroMQ', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const witness = await openWitness(endpoint);
  const { port = 0 } = endpoint.transport === 'tcp' ? endpoint : {};
  for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\xff'.repeat(1_000), '\0'.repeat(100_000), '']) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end(Buffer.from(bytes, 'latin1'));
    onTestFinished(() => void socket.destroy());
    await witness();
  }
  expect(hub.sessions.length).toBe(1);
});

/** Frames of one message that never ends, of somebody without the key: all that libzmq keeps until its last one. */
it('takes nothing at all of who does not have the key', async () => {
  const { endpoint } = await openServer(new StubHub());
  const witness = await openWitness(endpoint);
  const socket = connect(endpoint.transport === 'tcp' ? endpoint.port : 0, '127.0.0.1');
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  const greet = (mechanism: string) =>
    `ff00000000000000017f0300${Buffer.from(mechanism).toString('hex').padEnd(40, '0')}`;
  socket.write(Buffer.from(`${greet('PLAIN')}00${'00'.repeat(31)}`, 'hex'));
  socket.write(Buffer.concat([Buffer.from([4, 15]), Buffer.from('\x05HELLO\x04user\x03pwd')]));
  const frame = Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 16, 0, 0]), Buffer.alloc(2 ** 20)]);
  let isOpen = true;
  void closed.then(() => {
    isOpen = false;
  });
  while (isOpen && socket.bytesWritten < 2 ** 30)
    await new Promise((resolve) => (isOpen && socket.write(frame) ? setImmediate(resolve) : setTimeout(resolve, 1)));
  await closed;
  expect(socket.bytesWritten).toBeLessThan(50 * 2 ** 20);
  await witness();
});

it.each([
  ['killed', 'SIGKILL', 2_000],
  ['frozen', 'SIGSTOP', 15_000],
] as const)('finds out that a peer was %s', { timeout: 20_000 }, async (_, signal, timeout) => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const { username, password } = makeKnock(key, Date.now());
  const script = fileURLToPath(new URL('support/hello-process.mjs', import.meta.url));
  const child = fork(script, [endpointText(endpoint), username, password]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await expect.poll(() => hub.sessions.length, { timeout: 5_000 }).toBe(1);
  const exit = once(child, 'exit');
  child.kill(signal);
  await expect.poll(() => hub.sessions[0]?.isGone, { timeout }).toBe(true);
  child.kill('SIGKILL');
  await exit;
});
