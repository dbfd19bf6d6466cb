import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import { connectMemory } from '../../src/memory/connect-memory.js';
import { MemoryBroker } from '../../src/memory/memory-broker.js';
import type { ChannelName } from '../../src/observe/channels.js';

/** The first message on a channel, from now on, that has these fields. */
const listen = (name: ChannelName, fields: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
  new Promise((resolve) => {
    const hear = (told: unknown): void => {
      if (Object.entries(fields).every(([field, value]) => Reflect.get(Object(told), field) === value)) resolve(told);
    };
    subscribe(name, hear);
    onTestFinished(() => {
      unsubscribe(name, hear);
    });
  });

const open = async (confirmTimeoutMs = 10_000) => {
  const broker = new MemoryBroker();
  const connection = await connectMemory({ broker, confirmTimeoutMs, reconnect: { minDelayMs: 1, maxDelayMs: 2 } });
  onTestFinished(async () => {
    broker.faults.stall(false);
    await connection.close({ deadlineMs: 100 });
  });
  return { broker, connection };
};

const pool = { poolName: 'billing', topic: 'order.*' };

test('the life of a connection and of a member is told', async () => {
  const opened = listen('joinpool:connection:state', { state: 'open' });
  const recovering = listen('joinpool:connection:state', { state: 'recovering' });
  const joined = listen('joinpool:member:joined');
  const lost = listen('joinpool:member:lost');

  const { broker, connection } = await open();
  await connection.joinConsumerPool(() => undefined, pool);
  broker.faults.disconnect();

  expect(await opened).toEqual({ driver: 'memory', state: 'open' });
  expect(await joined).toEqual({ poolName: 'billing' });
  expect(await lost).toMatchObject({ poolName: 'billing', error: { kind: 'connection-lost' } });
  expect(await recovering).toMatchObject({ driver: 'memory', error: { kind: 'connection-lost' } });
});

test('a failed attempt and a letter are told, with the message', async () => {
  const failed = listen('joinpool:callback:failed');
  const written = listen('joinpool:letter:written');
  const { connection } = await open();
  const error = new TypeError('not a number');
  const fail = (): never => {
    throw error;
  };

  await connection.joinConsumerPool(fail, { ...pool, retry: { attempts: 1 } });
  const { messageId } = await connection.publish({}, { topic: 'order.created' });

  expect(await failed).toEqual({ poolName: 'billing', messageId, attempt: 1, error });
  expect(await written).toEqual({ poolName: 'billing', messageId, reason: 'callback-failed' });
});

test('a sender that is replaced since its confirms do not come is told', async () => {
  const replaced = listen('joinpool:publisher:replaced');
  const { broker, connection } = await open(20);

  broker.faults.stall(true);
  const publishing = connection.publish({}, { topic: 'order.created' });

  expect(await replaced).toMatchObject({ driver: 'memory', error: { code: 'connection-lost' } });
  broker.faults.stall(false);
  expect((await publishing).outcome).toBe('confirmed');
});
