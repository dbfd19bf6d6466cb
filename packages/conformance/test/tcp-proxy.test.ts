import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TcpProxy } from '../src/faults/tcp-proxy.js';

/** A server behind a proxy, and a client in front of it. */
const startPair = async () => {
  const accepted: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined); // a cut is what is tested
    accepted.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy = await TcpProxy.listen({ host: '127.0.0.1', port });
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  const dial = async () => {
    const far = once(server, 'connection').then(([socket]: Socket[]) => socket ?? expect.fail('no connection'));
    const near = connect(proxy.address.port, proxy.address.host);
    near.on('error', () => undefined);
    onTestFinished(() => {
      near.destroy();
    });
    await once(near, 'connect');
    return { near, far: await far };
  };
  return { proxy, accepted, server, dial };
};

/** Resolves when the socket is closed, also by a reset. */
const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve));

/** Everything that the socket has received so far. */
const received = (socket: Socket): { readonly text: string } => {
  const all = { text: '' };
  socket.setEncoding('utf8').on('data', (piece: string) => {
    all.text += piece;
  });
  return all;
};

test('passes bytes both ways, and an orderly end after the last of them', async () => {
  const { dial } = await startPair();
  const { near, far } = await dial();
  const [atNear, atFar] = [received(near), received(far)];
  far.write('hello');
  const big = 'x'.repeat(3_000_000);
  const ends = [once(far, 'end'), closed(near)];
  near.end(big);
  await Promise.all(ends);
  expect([atFar.text.length, atNear.text]).toEqual([big.length, 'hello']);
});

test('a cut resets both sides, and new connections are accepted', async () => {
  const { proxy, dial } = await startPair();
  const { near, far } = await dial();
  const errors = Promise.all([once(near, 'error'), once(far, 'error')]);
  proxy.cut();
  expect((await errors).map(([error]) => error.code)).toEqual(['ECONNRESET', 'ECONNRESET']);
  const again = await dial();
  const atFar = received(again.far);
  again.near.write('again');
  await vi.waitFor(() => expect(atFar.text).toBe('again'));
});

test('while it is stalled nothing passes and nobody learns of an end; afterwards everything does', async () => {
  const { proxy, dial } = await startPair();
  const [one, other] = [await dial(), await dial()];
  const [atFar, atNear] = [received(one.far), received(other.near)];
  const ended = vi.fn();
  other.far.on('close', ended);
  proxy.stall(true);
  one.near.write('held');
  other.far.write('held too');
  other.near.destroy();
  const probe = await startPair(); // a second proxy's round trip is longer than the first one's would have been
  const { near, far } = await probe.dial();
  near.write('x');
  await once(far, 'data');
  expect([atFar.text, atNear.text, ended.mock.calls.length]).toEqual(['', '', 0]);
  proxy.stall(false);
  await vi.waitFor(() => expect([atFar.text, ended.mock.calls.length]).toEqual(['held', 1]));
});

test('a connection made during a stall is stalled too', async () => {
  const { proxy, server } = await startPair();
  proxy.stall(true);
  const accepted = once(server, 'connection');
  const near = connect(proxy.address.port, proxy.address.host);
  near.write('held');
  const [far] = (await accepted) as [Socket];
  const atFar = received(far);
  const back = once(near, 'data');
  far.write('greeting');
  expect(atFar.text).toBe('');
  proxy.stall(false);
  await vi.waitFor(() => expect(atFar.text).toBe('held'));
  expect(String((await back)[0])).toBe('greeting');
  near.destroy();
});

test('cuts by itself after so many pieces, once', async () => {
  const { proxy, dial } = await startPair();
  const { near, far } = await dial();
  const atFar = received(far);
  const cut = once(near, 'error');
  proxy.cutAfter(2);
  near.write('one');
  await vi.waitFor(() => expect(atFar.text).toBe('one'));
  near.write('two');
  expect((await cut)[0]).toMatchObject({ code: 'ECONNRESET' });
  const again = await dial();
  const atFarAgain = received(again.far);
  for (const piece of ['a', 'b', 'c']) {
    again.near.write(piece);
    await vi.waitFor(() => expect(atFarAgain.text.endsWith(piece)).toBe(true));
  }
});

test('a target that takes no connections is told as a reset', async () => {
  const { proxy, server } = await startPair();
  server.close();
  await once(server, 'close');
  const near = connect(proxy.address.port, proxy.address.host);
  const [error] = await once(near, 'error');
  expect(error).toMatchObject({ code: 'ECONNRESET' });
});

test('closing ends what is open, also during a stall, and frees the port', async () => {
  const { proxy, dial } = await startPair();
  const { port } = proxy.address;
  const { near } = await dial();
  const gone = closed(near);
  proxy.stall(true);
  await proxy.close();
  await gone;
  const [error] = await once(connect(port, '127.0.0.1'), 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
});
