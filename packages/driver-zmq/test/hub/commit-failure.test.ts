import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { poolAddress } from './support/test-client.js';
import { restartHub, startHub } from './support/test-hub.js';

const diskFull = new Error('no space is left: make room');
const pool = poolAddress('billing', ['a.b']);

describe('a commit that fails', () => {
  it('refuses its publishes as unavailable, and nothing of them is delivered', async () => {
    const { clock, client, journal, events } = await startHub(pool);
    client.join(1, 'billing', 10).toTopic('a.b');
    await clock.settle();
    journal.fail(diskFull);
    client.publish(['one']).publish(['two']);
    await clock.settle();
    expect(client.last(Command.REFUSED)?.header).toMatchObject({ a: 1, b: 2 });
    expect(client.failure(Command.REFUSED)).toMatchObject({ kind: 'unavailable' });
    expect(client.failure(Command.REFUSED).message).toContain('make room');
    expect(client.confirmed()).toEqual([2, 0]);
    expect(client.texts()).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: 'journal-failed', error: diskFull });
  });

  it('tells every client to hold its publishes until one succeeds', async () => {
    const { clock, client, journal, events } = await startHub(pool);
    client.toTopic('a.b');
    journal.fail(diskFull);
    client.publish(['one']);
    await clock.settle();
    expect(client.last(Command.BLOCKED)?.header.b).toBe(1);
    journal.mend();
    client.publish(['two']);
    await clock.settle();
    expect(client.last(Command.BLOCKED)?.header.b).toBe(0);
    expect(client.confirmed()).toEqual([2, 1]);
    expect(events.at(-1)).toEqual({ kind: 'journal-recovered' });
  });

  it('leaves what was accepted to the next one', async () => {
    const before = await startHub(pool);
    const { clock, client, journal } = before;
    client.join(1, 'billing', 10).toTopic('a.b').publish(['one', 'two']);
    await clock.settle();
    journal.fail(diskFull);
    client.accept(1, 0);
    await clock.pass(10);
    journal.mend();
    await clock.pass(1_000);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 10);
    await clock.settle();
    expect(after.client.texts()).toEqual(['two']);
  });

  it('does not keep what waits from members', async () => {
    const { clock, client, journal } = await startHub(pool);
    client.toTopic('a.b').publish(['one', 'two', 'three']);
    await clock.settle();
    journal.fail(diskFull);
    client.join(1, 'billing', 1);
    await clock.settle();
    client.settle(Command.RETRY, 1, [[0, 0]]);
    await clock.settle();
    expect(client.got().map(({ text, count }) => [text, count])).toEqual([
      ['one', 1],
      ['one', 2],
    ]);
  });

  it('does not make a later crash forget what went out meanwhile', async () => {
    const before = await startHub(pool);
    const { clock, client, journal } = before;
    client.toTopic('a.b').publish(['one', 'two']);
    await clock.settle();
    journal.fail(diskFull);
    client.join(1, 'billing', 2).publish(['refused']);
    await clock.settle();
    expect(client.texts()).toEqual(['one', 'two']);
    journal.mend();
    await clock.pass(1_000);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 2);
    await clock.settle();
    expect(after.client.got().map(({ text, count, redelivered }) => [text, count, redelivered])).toEqual([
      ['one', 2, true],
      ['two', 2, true],
    ]);
  });

  it('fails the administration that needed it, and changes nothing', async () => {
    const { clock, client, journal } = await startHub(pool);
    journal.fail(diskFull);
    client.request(1, { method: 'delete', poolName: 'billing', force: true });
    await clock.settle();
    expect(client.reply(1)).toMatchObject({ error: { kind: 'unavailable' } });
    client.request(2, { method: 'inspect', poolName: 'billing' });
    expect(client.reply(2)).toMatchObject({ ok: { inspection: { backlog: 0 } } });
  });
});

describe('commits', () => {
  it('are made one at a time: what comes meanwhile is the next one, together', async () => {
    const { clock, client, journal } = await startHub(pool);
    client.toTopic('a.b');
    journal.hold();
    client.publish(['one']);
    await clock.settle();
    const first = journal.asked.length;
    client.publish(['two']);
    await clock.settle();
    client.publish(['three']);
    await clock.settle();
    expect(journal.asked).toHaveLength(first);
    journal.release();
    await clock.settle();
    expect(journal.asked).toHaveLength(first + 1);
    expect(journal.asked.at(-1)?.filter(({ kind }) => kind === 'chunk')).toHaveLength(2);
    expect(client.confirmed()).toEqual([3, 1]);
  });

  it('write what was accepted at most 10 ms later', async () => {
    const { clock, client, journal } = await startHub(pool);
    client.join(1, 'billing', 10).toTopic('a.b').publish(['one']);
    await clock.settle();
    const before = journal.asked.length;
    client.accept(1, 0);
    await clock.pass(9);
    expect(journal.asked).toHaveLength(before);
    await clock.pass(1);
    expect(journal.asked.at(-1)?.map(({ kind }) => kind)).toEqual(['removeEntry', 'releaseChunk']);
  });
});
