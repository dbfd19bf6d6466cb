import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectAmqp } from '../src/index.js';

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

test.each([
  ['bare', 0],
  ['with TLS', 2],
  ['with SASL', 3],
])('a broker that speaks AMQP 1.0, %s, is told as such', async (_, layer) => {
  const url = await answering(Buffer.from([...Buffer.from('AMQP'), layer, 1, 0, 0]));
  await expect(connectAmqp(url)).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringMatching(/speaks AMQP 1\.0 .*driver-qpid/),
  });
});

test('what is no broker at all is not taken for one', async () => {
  const url = await answering(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await expect(connectAmqp(url)).rejects.toMatchObject({ code: 'driver-error' });
});
