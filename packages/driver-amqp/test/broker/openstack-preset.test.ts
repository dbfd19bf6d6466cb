import type { Message } from '@joinpool/core';
import { expect, onTestFinished, test } from 'vitest';
import { Arrivals } from '../support/arrivals.js';
import { useOpenstack } from '../support/openstack.js';

const openstack = useOpenstack();

test('options that are undefined are as if they were left out', async () => {
  const { names, raw, open } = openstack();
  const { poolName, topic } = names;
  const asLeftOut: object = { controlExchange: undefined, serializer: undefined };
  const { connection } = await open(asLeftOut);
  onTestFinished(async () => {
    await raw.call((channel) => channel.deleteExchange('openstack'));
  });
  const inbox = new Arrivals<Message>();
  await connection.joinConsumerPool(inbox.add, { poolName, topic });
  const notification = { event_type: 'compute.instance.update', publisher_id: 'compute.host1', payload: {} };
  await connection.publish(notification, { topic: `${topic}.info` });
  const [message] = await inbox.first(1);
  expect([message?.exchangeName, Buffer.from(message?.raw ?? []).toString()]).toEqual([
    'openstack',
    expect.stringContaining('oslo.version'),
  ]);
});
