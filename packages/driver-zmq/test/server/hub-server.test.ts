import { expect, it, vi } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { decodeHeader, encodeHeader } from '../../src/protocol/header.js';
import { endpointOf, key, keyGuard, openServer, openWire } from './support/open-server.js';
import { StubHub } from './support/stub-hub.js';

const hello = [encodeHeader(Command.HELLO, 0), Buffer.from('{}')];

it('leads each peer to a session of its own, with the key of its endpoint', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  const wires = [await openWire(endpoint), await openWire(endpoint)];
  for (const { wire } of wires) wire.send(hello);
  for (const { received } of wires) {
    await vi.waitFor(() => expect(received.length).toBe(1));
    expect(decodeHeader(received[0]?.[0]).command).toBe(Command.WELCOME);
  }
  expect(hub.sessions.map((session) => session.key)).toEqual([key, key]);
  expect(hub.sessions.map((session) => session.received.length)).toEqual([1, 1]);
});

it('tells a session that its peer is gone', async () => {
  const hub = new StubHub();
  const { endpoint, server } = await openServer(hub);
  const { wire } = await openWire(endpoint);
  const stays = await openWire(endpoint);
  wire.send(hello);
  stays.wire.send(hello);
  await vi.waitFor(() => expect(hub.sessions.length).toBe(2));
  await wire.close(AbortSignal.timeout(1_000));
  await vi.waitFor(() => expect(hub.sessions.filter((session) => session.isGone).length).toBe(1));
  expect(server.peers).toBe(1);
});

it('delivers what was sent last before the peer closed', async () => {
  const hub = new StubHub();
  const { endpoint } = await openServer(hub);
  for (let round = 0; round < 20; round += 1) {
    const { wire } = await openWire(endpoint);
    wire.send(hello);
    for (let ping = 0; ping < 100; ping += 1)
      wire.send([encodeHeader(Command.PING, 1, { a: ping }), Buffer.alloc(10_000)]);
    wire.send([encodeHeader(Command.BYE, 1)]);
    await wire.close(AbortSignal.timeout(1_000));
    expect(hub.sessions[round]?.received.length).toBe(102);
  }
});

it('has its endpoints free again once it is closed', async () => {
  const { endpoint, server } = await openServer(new StubHub());
  await server.close();
  for (let round = 0; round < 20; round += 1) {
    const next = await openServer(new StubHub(), [{ endpoint, guard: keyGuard }]);
    const { wire } = await openWire(endpoint);
    wire.send(hello);
    await next.server.close();
    expect(String(await wire.lost)).toContain('was lost');
  }
});

it('says that a port is taken', async () => {
  const { endpoint } = await openServer(new StubHub());
  await expect(openServer(new StubHub(), [{ endpoint, guard: keyGuard }])).rejects.toMatchObject({
    kind: 'in-use',
    message: expect.stringContaining('is taken: another program listens there'),
    cause: { code: 'EADDRINUSE' },
  });
});

it('listens for other machines only with CURVE', async () => {
  await expect(
    openServer(new StubHub(), [{ endpoint: endpointOf('tcp://0.0.0.0:0'), guard: keyGuard }]),
  ).rejects.toMatchObject({
    kind: 'not-supported',
    message: 'tcp://0.0.0.0:0 can be reached from other machines: that needs keys of CURVE',
  });
});

it('listens on TCP only with a key', async () => {
  const listens = [{ endpoint: endpointOf('tcp://127.0.0.1:0'), guard: { kind: 'file' } as const }];
  await expect(openServer(new StubHub(), listens)).rejects.toMatchObject({ kind: 'not-supported' });
});
