import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { ChannelModel } from 'amqplib';
import { expect, test } from 'vitest';
import { GatheredWrites } from '../src/gathered-writes.js';

const sizesOf = (chunks: readonly { readonly chunk: Buffer }[]): number[] => chunks.map(({ chunk }) => chunk.length);

/** A socket that writes down what each system call would take along. */
const start = (writableHighWaterMark: number) => {
  const calls: number[][] = [];
  const stream = new Duplex({
    writableHighWaterMark,
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      calls.push([chunk.length]);
      done();
    },
    writev(chunks, done) {
      calls.push(sizesOf(chunks));
      done();
    },
  });
  const model = { connection: { stream } } as unknown as ChannelModel;
  return { calls, stream, writes: new GatheredWrites(model) };
};

/** As amqplib: a frame handed over now is written in an immediate that the next tick sets. */
const handOver = (stream: Duplex, sizes: readonly number[]): void =>
  process.nextTick(() => setImmediate(() => sizes.map((size) => stream.write(Buffer.alloc(size)))));

test('the frames of one turn leave together', async () => {
  const { calls, stream, writes } = start(1_000);
  handOver(stream, [1, 2, 3]);
  writes.gather();
  writes.gather();
  await turn();
  await turn();
  expect(calls).toEqual([[1, 2, 3]]);
});

test('so do those that are written once the socket has drained', async () => {
  const { calls, stream, writes } = start(4);
  stream.once('drain', () => [4, 5].map((size) => stream.write(Buffer.alloc(size))));
  handOver(stream, [1, 3]);
  writes.gather();
  await turn();
  await turn();
  expect(calls).toEqual([
    [1, 3],
    [4, 5],
  ]);
});

test('a client whose socket cannot be reached writes as ever', () => {
  const writes = new GatheredWrites({ connection: {} } as unknown as ChannelModel);
  expect(() => writes.gather()).not.toThrow();
});
