import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { amqpDriver } from '../../src/index.js';
import { useBroker } from '../support/broker.js';
import { Inbox, makePool, sendToPool, within } from '../support/pools.js';

const broker = useBroker();

test.each(['plain', 'external'] as const)('TLS with SASL %s', async (sasl) => {
  const { tlsUrl, caFile, clientCertificateFile, clientKeyFile } = broker().broker;
  if (!tlsUrl || !caFile || !clientCertificateFile || !clientKeyFile) throw new Error('the broker has no TLS listener');
  const tls = {
    ca: readFileSync(caFile),
    ...(sasl === 'external' ? { cert: readFileSync(clientCertificateFile), key: readFileSync(clientKeyFile) } : {}),
  };
  const url = sasl === 'external' ? tlsUrl.replace('guest:guest@', '') : tlsUrl;
  const connection = await amqpDriver(url, { sasl, tls }).open(within());
  const pool = await broker().declare(makePool('tls'));
  await sendToPool(connection, pool.poolName, ['secret']);
  const inbox = new Inbox();
  const place = await connection.attach(pool, { messages: 1 }, inbox.sink, within());
  await inbox.first(1);
  await place.detach(within());
  await connection.close(within());
  const distrusting = amqpDriver(tlsUrl);
  const refused = await distrusting.open(within()).catch((error: unknown) => error);
  expect(distrusting.classify(refused)).toBe('unreachable');
});

test.each([
  {
    what: 'a wrong password',
    change: (url: string) => url.replace('guest:guest@', 'guest:wrong@'),
    kind: 'permission-denied',
  },
  { what: 'a missing virtual host', change: (url: string) => url.replace('%2F', 'missing'), kind: 'permission-denied' },
  { what: 'a closed port', change: (url: string) => url.replace(/:\d+\//, ':1/'), kind: 'unreachable' },
])('$what is $kind', async ({ change, kind }) => {
  const driver = amqpDriver(change(broker().broker.url));
  const error = await driver.open(within()).catch((reason: unknown) => reason);
  expect(driver.classify(error)).toBe(kind);
});

test('each open goes to the next host', async () => {
  const { url } = broker().broker;
  const driver = amqpDriver([url.replace(/:\d+\//, ':1/'), url]);
  expect(driver.hosts).toBe(2);
  const error = await driver.open(within()).catch((reason: unknown) => reason);
  expect(driver.classify(error)).toBe('unreachable');
  await (await driver.open(within())).close(within());
});

test('a host that says nothing is given up at the deadline and at an abort', async () => {
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `amqp://127.0.0.1:${address.port}`;
  const impatient = amqpDriver(url, { connectTimeoutMs: 100 });
  const late = await impatient.open(within()).catch((reason: unknown) => reason);
  expect(impatient.classify(late)).toBe('unreachable');
  const abort = new AbortController();
  server.once('connection', () => abort.abort('enough'));
  await expect(amqpDriver(url).open(abort.signal)).rejects.toBe('enough');
});

test('a close that is aborted cuts at once and resolves', async () => {
  const connection = await broker().driver.open(within());
  await connection.openSender(within());
  await connection.close(AbortSignal.abort());
  await connection.close(within());
});
