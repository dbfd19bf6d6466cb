import { describe, expect, it } from 'vitest';
import { Hub } from '../../src/hub/hub.js';
import { Command } from '../../src/protocol/command.js';
import { poolAddress, TestClient } from './support/test-client.js';
import { restartHub, startHub, type TestHub } from './support/test-hub.js';

const pool = poolAddress('billing', ['a.b']);
const texts = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => String(from + index));
const inspect = ({ client }: TestHub, poolName: string, id: number) => {
  client.request(id, { method: 'inspect', poolName });
  return client.reply<'inspect'>(id);
};

describe('a hub that starts where another was killed', () => {
  it('has the pools, their subscriptions and their backlogs', async () => {
    const before = await startHub(pool, poolAddress('audit', ['#']));
    before.client.toTopic('a.b').publish(texts(3));
    await before.clock.settle();
    const after = await restartHub(before);
    expect(inspect(after, 'billing', 1)).toMatchObject({
      ok: { inspection: { backlog: 3, subscriptions: [{ exchangeName: 'joinpool', topic: 'a.b' }] } },
    });
    after.client.toTopic('a.b').publish(['3']).join(1, 'audit', 10);
    await after.clock.settle();
    expect(after.client.texts()).toEqual(texts(4));
  });

  it('tells as redelivered what may have been with a member, and the rest as fresh', async () => {
    const before = await startHub(pool);
    before.client.join(1, 'billing', 1).toTopic('a.b').publish(texts(4));
    await before.clock.settle();
    const after = await restartHub(before);
    after.client.join(1, 'billing', 10);
    await after.clock.settle();
    expect(after.client.got().map(({ text, count, redelivered }) => [text, count, redelivered])).toEqual([
      ['0', 2, true],
      ['1', 1, false],
      ['2', 1, false],
      ['3', 1, false],
    ]);
  });

  it('tells as redelivered at most what fits into five windows', async () => {
    const before = await startHub(pool);
    before.client.join(1, 'billing', 8).toTopic('a.b').publish(texts(100));
    await before.clock.settle();
    before.client.settle(Command.ACCEPT, 1, [[0, 3]]);
    await before.clock.pass(10);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 100);
    await after.clock.settle();
    const got = after.client.got();
    expect(got.map(({ text }) => text)).toEqual(texts(97, 3));
    const redelivered = got.filter((message) => message.redelivered).map(({ text }) => Number(text));
    expect(redelivered.slice(0, 8)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    expect(redelivered.length).toBeLessThanOrEqual(40);
  });

  it('counts one charge for each time that the hub died: a message that kills it becomes a letter, its neighbours do not', async () => {
    let running = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 3 }));
    running.client.toTopic('a.b').publish(['killer', 'innocent']);
    const counts: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      running.client.join(1, 'billing', 1);
      await running.clock.settle();
      expect(running.client.texts()).toEqual(['killer']);
      counts.push(running.client.got()[0]?.count ?? 0);
      running = await restartHub(running);
    }
    expect(counts).toEqual([1, 2, 3]);
    running.client.join(1, 'billing', 1);
    await running.clock.settle();
    expect(running.client.got()).toMatchObject([{ text: 'innocent', count: 1, redelivered: false }]);
    expect(inspect(running, 'billing', 1)).toMatchObject({ ok: { inspection: { deadLetters: 1 } } });
  });

  it('does not hand out again what was accepted and written', async () => {
    const before = await startHub(pool);
    before.client.join(1, 'billing', 10).toTopic('a.b').publish(texts(6));
    await before.clock.settle();
    before.client.accept(1, 1, 2, 5);
    await before.clock.pass(10);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 10);
    await after.clock.settle();
    expect(after.client.texts()).toEqual(['0', '3', '4']);
  });

  it('keeps what was counted before', async () => {
    const before = await startHub(pool);
    before.client.join(1, 'billing', 1).toTopic('a.b').publish(['one']);
    for (let time = 0; time < 4; time += 1) {
      await before.clock.settle();
      before.client.settle(Command.RETRY, 1, [[0, 0]]);
    }
    await before.clock.settle();
    expect(before.client.got().at(-1)?.count).toBe(5);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 1);
    await after.clock.settle();
    expect(after.client.got()).toMatchObject([{ count: 6, redelivered: true }]);
  });

  it('welcomes nobody before that is written', async () => {
    const before = await startHub(pool);
    before.client.join(1, 'billing', 1).toTopic('a.b').publish(['one']);
    await before.clock.settle();
    before.journal.kill();
    const journal = await before.disk.open().load();
    journal.fail(new Error('no space is left'));
    const hub = new Hub({ journal, clock: before.clock });
    const client = new TestClient(hub).hello();
    await before.clock.pass(3_000);
    expect(client.received).toEqual([]);
    journal.mend();
    await before.clock.pass(1_000);
    expect(client.of(Command.WELCOME)).toHaveLength(1);
    client.join(1, 'billing', 1);
    await before.clock.settle();
    expect(client.got()).toMatchObject([{ count: 2, redelivered: true }]);
  });

  it('gives numbers to new messages that no old one has', async () => {
    const before = await startHub(pool);
    before.client.join(1, 'billing', 10).toTopic('a.b').publish(texts(3));
    await before.clock.settle();
    before.client.settle(Command.ACCEPT, 1, [[0, 3]]);
    await before.clock.pass(10);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 10).toTopic('a.b').publish(['new']);
    await after.clock.settle();
    expect(after.client.got()).toMatchObject([{ text: 'new', redelivered: false, count: 1 }]);
    expect(after.client.got()[0]?.tag).toBeGreaterThanOrEqual(3);
  });
});

describe('a hub that starts after one that closed in order', () => {
  it('charges nobody, and knows exactly what was handed out', async () => {
    const before = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 1 }));
    before.client.join(1, 'billing', 2).toTopic('a.b').publish(texts(5));
    await before.clock.settle();
    await before.hub.close();
    const after = await restartHub(before);
    after.client.join(1, 'billing', 10);
    await after.clock.settle();
    expect(after.client.got().map(({ text, count }) => [text, count])).toEqual([
      ['0', 2],
      ['1', 2],
      ['2', 1],
      ['3', 1],
      ['4', 1],
    ]);
  });
});
