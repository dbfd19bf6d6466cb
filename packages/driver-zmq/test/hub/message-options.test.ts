import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { poolAddress } from './support/test-client.js';
import { openHub, restartHub, startHub } from './support/test-hub.js';

const pool = poolAddress('billing', ['a.b']);

describe('priorities', () => {
  it('let the higher go first, in order within one, also what was given back and after a crash', async () => {
    const before = await startHub(pool);
    const { client, clock } = before;
    client.toTopic('a.b').toTopic('a.b', { priority: 9 }, 1).toTopic('a.b', { priority: 4 }, 2);
    client.publish(['low']).publish(['high 1', 'high 2'], 1).publish(['middle'], 2);
    await clock.settle();
    client.join(1, 'billing', 1);
    await clock.settle();
    client.settle(Command.RELEASE, 1, [[1, 0]]);
    await clock.settle();
    expect(client.texts()).toEqual(['high 1', 'high 1']);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 10);
    await clock.settle();
    expect(after.client.texts()).toEqual(['high 1', 'high 2', 'middle', 'low']);
  });
});

describe('a delayed publish', () => {
  it('is confirmed at once and delivered in its time, in the order of those times', async () => {
    const { client, clock } = await startHub(pool);
    client
      .join(1, 'billing', 10)
      .toTopic('a.b')
      .toTopic('a.b', { delayMs: 500 }, 1)
      .toTopic('a.b', { delayMs: 300 }, 2);
    client.publish(['late'], 1).publish(['earlier'], 2).publish(['now']);
    await clock.settle();
    expect(client.confirmed()).toEqual([3, 1]);
    expect(client.texts()).toEqual(['now']);
    await clock.pass(300);
    expect(client.texts()).toEqual(['now', 'earlier']);
    await clock.pass(200);
    expect(client.texts()).toEqual(['now', 'earlier', 'late']);
  });

  it('goes into a pool that has become full since: it was confirmed', async () => {
    const { client, clock } = await startHub(
      poolAddress('billing', ['a.b'], { limits: { maxBacklog: 1, whenFull: 'refuse' } }),
    );
    client.toTopic('a.b').toTopic('a.b', { delayMs: 500 }, 1);
    client.publish(['late', 'later'], 1).publish(['now']);
    await clock.pass(500);
    client.join(1, 'billing', 10);
    await clock.settle();
    expect(client.texts()).toEqual(['now', 'late', 'later']);
  });

  it('goes to the pools that want it when its time has come', async () => {
    const { client, clock } = await startHub(pool);
    client.toTopic('a.b').toTopic('a.z', { delayMs: 500 }, 1).publish(['one'], 1);
    await clock.settle();
    client.declare(1, poolAddress('later', ['a.z']));
    await clock.pass(500);
    client.join(1, 'later', 1);
    await clock.settle();
    expect(client.texts()).toEqual(['one']);
  });

  it('survives a crash, once', async () => {
    const before = await startHub(pool);
    before.client.toTopic('a.b', { delayMs: 500, priority: 3 }).publish(['one', 'two']);
    await before.clock.pass(400);
    const between = await restartHub(before);
    await between.clock.pass(100);
    const after = await restartHub(between);
    await after.clock.pass(1_000);
    after.client.join(1, 'billing', 10);
    await after.clock.settle();
    expect(after.client.texts()).toEqual(['one', 'two']);
    after.client.settle(Command.ACCEPT, 1, [[0, 2]]);
    await after.clock.pass(10);
    expect(
      after.disk
        .open()
        .recovered.queues.map(({ record }) => record.kind)
        .sort(),
    ).toEqual(['delayed', 'letters', 'pool']);
    expect(after.journal.entries(3, 0, 10)).toEqual([]);
  });

  it('is tried again where the journal could not be written when its time had come', async () => {
    const { client, clock, journal } = await startHub(pool);
    client.join(1, 'billing', 10).toTopic('a.b', { delayMs: 500 }).publish(['one']);
    await clock.settle();
    journal.fail(new Error('no space is left'));
    await clock.pass(700);
    expect(client.texts()).toEqual([]);
    journal.mend();
    await clock.pass(1_000);
    expect(client.texts()).toEqual(['one']);
  });

  it('comes in one commit with no more than one may take, in the order of their times', async () => {
    const { client, clock, journal } = await openHub({ limits: { commitBytes: 1 }, pools: [pool] });
    client.join(1, 'billing', 10).toTopic('a.b', { delayMs: 500 });
    client.publish(['one']).publish(['two']).publish(['three']);
    await clock.settle();
    const before = journal.asked.length;
    await clock.pass(600);
    expect(client.texts()).toEqual(['one', 'two', 'three']);
    const chunks = journal.asked.slice(before).map((writes) => writes.filter(({ kind }) => kind === 'chunk').length);
    expect(Math.max(...chunks)).toBe(1);
  });

  it('to an exchange that nobody declared is refused at once', async () => {
    const { client, clock } = await startHub(pool);
    client.route(0, { to: { kind: 'topic', exchangeName: 'none', topic: 'a' }, delayMs: 5 }).publish(['one']);
    await clock.settle();
    expect(client.failure(Command.REFUSED).kind).toBe('not-found');
  });
});
