import { describe, expect, it } from 'vitest';
import { poolAddress } from './support/test-client.js';
import { openHub, restartHub, startHub, type TestHub } from './support/test-hub.js';

const count = 10_000;
const limits = { queueMemoryEntries: 4 };
const mostAtOnce = 4_096;

/** One by one, so that each has an entry of its own. */
const publishAll = async ({ client, clock }: TestHub, slot: number): Promise<void> => {
  for (let sent = 0; sent < count; sent += 1) {
    client.publish([String(sent)], slot);
    if (sent % 4_000 === 0) await clock.settle();
  }
  await clock.settle();
};

/** Of every commit, how many entries it removes. */
const removals = ({ journal }: TestHub): number[] =>
  journal.asked.map((writes) => writes.filter(({ kind }) => kind === 'removeEntry').length);

/** What is in the journal of the pool, and of its letters. */
const left = ({ journal }: TestHub, kind: 'pool' | 'letters'): number =>
  journal
    .queues()
    .filter(({ record }) => record.kind === kind)
    .flatMap(({ queueId }) => journal.entries(queueId, 0, count)).length;

describe('a backlog that was over while there was no hub', () => {
  it.each([[{}], [{ include: ['expired'] as const }]])('goes in steps, with dead letters %j', async (deadLetters) => {
    const before = await startHub(poolAddress('billing', ['a.b'], { deadLetters }));
    before.client.toTopic('a.b').toTopic('a.b', { expiresInMs: 60_000 }, 1);
    await publishAll(before, 1);
    before.client.publish(['lives']);
    await before.clock.settle();
    before.journal.kill();
    await before.clock.pass(60_000);
    const after = await restartHub(before, { limits });
    after.client.join(1, 'billing', 10);
    await after.clock.pass(100);
    expect(after.client.texts()).toEqual(['lives']);
    expect(Math.max(...removals(after))).toBeLessThanOrEqual(mostAtOnce);
    expect(left(after, 'pool')).toBe(1);
    after.client.clear().request(1, { method: 'inspect', poolName: 'billing' });
    const letters = 'include' in deadLetters ? count : 0;
    expect(after.client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 0, deadLetters: letters } } });
  });

  it('does not make the next hub think that what is behind it was handed out', async () => {
    const after = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    after.client.toTopic('a.b').toTopic('a.b', { expiresInMs: 60_000 }, 1);
    await publishAll(after, 1);
    after.client.publish(['first', 'second', 'third']);
    await after.clock.settle();
    after.journal.hold();
    await after.clock.pass(60_000);
    after.client.join(1, 'billing', 1);
    await after.clock.settle();
    after.journal.release();
    await after.clock.pass(100);
    expect(after.client.texts()).toEqual(['first']);
    const last = await restartHub(after, { limits });
    last.client.join(1, 'billing', 3);
    await last.clock.settle();
    expect(last.client.got().map(({ text, redelivered }) => [text, redelivered])).toEqual([
      ['first', true],
      ['second', false],
      ['third', false],
    ]);
  });

  it('goes no further while the journal cannot be written, and on when it can', async () => {
    const before = await startHub(poolAddress('billing', ['a.b'], { limits: { messageTtlMs: 60_000 } }));
    before.client.toTopic('a.b');
    await publishAll(before, 0);
    const after = await restartHub(before, { limits });
    after.journal.fail(new Error('no space is left'));
    await after.clock.pass(70_000);
    after.journal.mend();
    await after.clock.pass(2_000);
    expect(Math.max(...removals(after))).toBeLessThanOrEqual(mostAtOnce);
    expect(left(after, 'pool')).toBe(0);
  });
});

it('dead letters that are too old go in steps too', async () => {
  const before = await startHub(poolAddress('billing', ['a.b'], { deadLetters: { ttlMs: 60_000 } }));
  before.client.route(0, { to: { kind: 'deadLetters', poolName: 'billing' } });
  await publishAll(before, 0);
  before.journal.kill();
  await before.clock.pass(60_000);
  const after = await restartHub(before, { limits });
  await after.clock.pass(100);
  expect(Math.max(...removals(after))).toBeLessThanOrEqual(mostAtOnce);
  expect(left(after, 'letters')).toBe(0);
});
