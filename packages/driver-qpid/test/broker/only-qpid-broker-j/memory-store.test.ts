import { ensureBroker } from '@joinpool/brokers';
import { expect, it } from 'vitest';
import { connectQpid } from '../../../src/index.js';
import { unique, within } from '../../support/pools.js';
import { brokerName } from './broker-j.js';

it('a virtual host whose store is memory refuses what is published to a pool, and that is told', async () => {
  const { url } = await ensureBroker(brokerName);
  const connection = await connectQpid(new URL('/memory', url).href);
  const poolName = unique('pool');
  const topic = `${poolName}.a`;
  await connection.joinConsumerPool(() => undefined, { poolName, topic });
  const published = connection.publish('x', { topic, signal: within() });
  await expect(published).rejects.toMatchObject({
    code: 'not-supported',
    message: expect.stringContaining('cannot keep a durable message'),
  });
  await connection.deletePool(poolName, { force: true, signal: within() });
  await connection.close({ signal: within() });
});
