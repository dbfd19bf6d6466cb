import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { Driver } from '@joinpool/core/driver';
import { expect, onTestFinished, test } from 'vitest';
import { qpidDriver } from '../../src/index.js';
import { within } from '../support/pools.js';

const broker: Broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'qpid-broker-j-10');

const kindOfFailure = async (driver: Driver) => {
  const error = await driver.open(within()).catch((reason: unknown) => reason);
  return driver.classify(error);
};

const withPort = (port: number): string => {
  const url = new URL(broker.url);
  url.port = String(port);
  return url.href;
};

/** A port where connections are taken and nothing is said; closed after the test. */
const silentPort = async (): Promise<number> => {
  const server = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

test.runIf(broker.tlsUrl !== undefined && broker.caFile !== undefined)(
  'TLS with the authority to trust, and not without',
  async () => {
    const { tlsUrl = '', caFile = '' } = broker;
    const connection = await qpidDriver(tlsUrl, { tls: { ca: readFileSync(caFile) } }).open(within());
    await connection.close(within());
    expect(await kindOfFailure(qpidDriver(tlsUrl))).toBe('unreachable');
  },
);

test.runIf(broker.certificateUrl !== undefined)('SASL EXTERNAL: the client certificate says who it is', async () => {
  const { certificateUrl = '', caFile = '', clientCertificateFile = '', clientKeyFile = '' } = broker;
  const tls = { ca: readFileSync(caFile), cert: readFileSync(clientCertificateFile), key: readFileSync(clientKeyFile) };
  const connection = await qpidDriver(certificateUrl, { sasl: 'external', tls }).open(within());
  await connection.close(within());
});

test('a wrong password is permission-denied', async () => {
  const url = broker.url.replace('guest:guest@', 'guest:wrong@');
  expect(await kindOfFailure(qpidDriver(url))).toBe('permission-denied');
});

test('each open goes to the next host, and a closed port is unreachable', async () => {
  const driver = qpidDriver([withPort(1), broker.url]);
  expect(await kindOfFailure(driver)).toBe('unreachable');
  await (await driver.open(within())).close(within());
});

test('a host that says nothing is given up at the deadline and at an abort', async () => {
  const url = withPort(await silentPort());
  expect(await kindOfFailure(qpidDriver(url, { connectTimeoutMs: 100 }))).toBe('unreachable');
  const abort = new AbortController();
  const opening = qpidDriver(url).open(abort.signal);
  abort.abort('enough');
  await expect(opening).rejects.toBe('enough');
});

test('a close that is aborted cuts at once and resolves', async () => {
  const connection = await qpidDriver(broker.url).open(within());
  await connection.openSender(within());
  await connection.close(AbortSignal.abort());
  await connection.close(within());
});
