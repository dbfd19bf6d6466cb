import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectQpid } from '../../src/index.js';

/** A peer that answers whatever comes with these bytes, and hangs up. */
const answering = async (bytes: Buffer): Promise<string> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `amqp://me:secret@127.0.0.1:${address.port}`;
};

test('a broker that speaks AMQP 0-9-1 alone is told as such', async () => {
  const url = await answering(Buffer.from([...Buffer.from('AMQP'), 0, 0, 9, 1]));
  await expect(connectQpid(url)).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringMatching(/does not speak AMQP 1\.0.*rabbitmq_amqp1_0.*driver-amqp/),
  });
});

test('what is no broker at all is not taken for one', async () => {
  const url = await answering(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await expect(connectQpid(url)).rejects.toMatchObject({ code: 'connection-lost' });
});
