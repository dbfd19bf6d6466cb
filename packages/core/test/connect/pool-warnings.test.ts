import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import type { ConnectionEvents } from '../../src/connect/events.js';
import type { ConnectionOptions } from '../../src/connect/options.js';
import type { PoolWarning } from '../../src/driver/pool-warning.js';
import { at, frame, openScripted, turns } from '../support/harness.js';
import { ScriptedDelivery } from '../support/scripted-place.js';

const notDurable: PoolWarning = { code: 'pool-not-durable', message: 'what it holds is lost' };

const joinedTo = async (warnings: readonly PoolWarning[] | undefined, options: ConnectionOptions = {}) => {
  const { driver, connection } = await openScripted(options);
  driver.current.warnings = warnings;
  const told: ConnectionEvents['poolWarning'][] = [];
  connection.on('poolWarning', (warning) => told.push(warning));
  await connection.joinConsumerPool(() => undefined, { poolName: 'billing', topic: 'news' });
  return { driver, connection, told };
};

/** A redelivery that the transport does not count: the core counts it by a copy, or runs it as it is. */
const redeliver = async (driver: Awaited<ReturnType<typeof joinedTo>>['driver']) => {
  const delivery = new ScriptedDelivery(frame('1'), { redelivered: true });
  at(driver.current.places, 0).deliver(delivery);
  await turns();
  return driver.current.senders.flatMap(({ sent }) => sent.map(({ to }) => to.kind));
};

describe('joining a pool that joinpool did not declare', () => {
  it('tells each warning, to listeners and on the diagnostics channel', async () => {
    const onChannel: unknown[] = [];
    const listen = (message: unknown) => onChannel.push(message);
    subscribe('joinpool:pool:warning', listen);
    const { told } = await joinedTo([notDurable]);
    unsubscribe('joinpool:pool:warning', listen);
    expect(told).toEqual([{ poolName: 'billing', ...notDurable }]);
    expect(onChannel).toEqual(told);
  });

  it('tells with topology passive that nobody looked', async () => {
    const { told } = await joinedTo(undefined, { topology: 'passive' });
    expect(told.map(({ code }) => code)).toEqual(['pool-unchecked']);
  });

  it('puts no counted copy into it', async () => {
    const { driver } = await joinedTo([]);
    expect(await redeliver(driver)).toEqual([]);
  });
});

describe("joining a pool of joinpool's own", () => {
  it('tells nothing, and counts by a copy what the transport does not count', async () => {
    const { driver, told } = await joinedTo(undefined);
    expect(told).toEqual([]);
    expect(await redeliver(driver)).toEqual(['pool']);
  });
});
