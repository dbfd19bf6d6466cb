import { ensureBroker } from '@joinpool/brokers';
import type { Connection } from '@joinpool/core';
import { connectAmqp } from '@joinpool/driver-amqp';
import { afterAll, beforeAll } from 'vitest';
import { describePrograms } from '../support/describe-programs.js';

const poolNames = ['billing', 'audit', 'accounting', 'payments', 'ledger', 'weather', 'shipping'];
let url: string;

/** What a former run left would be among the output of this one. */
const deletePools = async (): Promise<void> => {
  const connection: Connection = await connectAmqp(url);
  for (const poolName of poolNames) await connection.deletePool(poolName, { force: true });
  await connection.close();
};

beforeAll(async () => {
  ({ url } = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'rabbitmq-4'));
  await deletePools();
});

afterAll(deletePools);

describePrograms('on RabbitMQ', () => ({ RABBITMQ_URL: url }));
