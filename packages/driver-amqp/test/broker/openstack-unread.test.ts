import { expect, test } from 'vitest';
import { useOpenstack } from '../support/openstack.js';

/* The queue named as the topic itself, which notifiers fill beside the pools. */

const openstack = useOpenstack();

test('is told of when nobody reads it', async () => {
  const { names, raw, open } = openstack();
  const { exchangeName, poolName, topic } = names;
  await raw.queue(`${topic}.info`, {});
  const { connection, warnings } = await open();
  await connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName });
  expect(warnings).toContain('queue-unread');
});

test('is no reason to refuse a join when another connection has it for itself', async () => {
  const { names, raw, open } = openstack();
  const { exchangeName, poolName, topic } = names;
  await raw.queue(`${topic}.info`, { exclusive: true });
  const { connection, warnings } = await open();
  await connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName });
  expect(warnings).not.toContain('queue-unread');
});
