import { expect, it } from 'vitest';
import { Channels } from '../../src/client/channels.js';
import { AmqpServer, within } from '../support/amqp-server.js';

it('goes round: a channel that was just left is asked for last', () => {
  const channels = new Channels(3);
  const takeNext = () => {
    const { next } = channels;
    channels.take(next);
    return next;
  };
  expect([takeNext(), takeNext()]).toEqual([0, 1]);
  channels.free(1);
  expect([takeNext(), takeNext(), channels.isFull]).toEqual([2, 1, true]);
  channels.free(0);
  expect(channels.isFull).toBe(false);
});

it('goes on behind the round when all of it is taken', () => {
  const channels = new Channels(65_536);
  for (let channel = 0; channel < 256; channel += 1) channels.take(channel);
  expect(channels.next).toBe(256);
});

it('begins a session on another channel than the one that ended just now', async () => {
  const begun: number[] = [];
  const server = await AmqpServer.start({
    onConnection: ({ connection }) => {
      connection.on('session_open', ({ session }) =>
        begun.push(Reflect.get(Reflect.get(session ?? {}, 'remote'), 'channel')),
      );
    },
  });
  const client = await server.connect();
  for (let round = 0; round < 3; round += 1) {
    const session = client.session();
    await session.opened(within());
    await session.end(within());
  }
  expect(new Set(begun).size).toBe(4);
});
