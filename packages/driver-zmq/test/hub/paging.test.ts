import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { frameOf, poolAddress } from './support/test-client.js';
import { openHub, restartHub, type TestHub } from './support/test-hub.js';

const limits = { queueMemoryBytes: 64 * 1_024, queueMemoryEntries: 32 };
const texts = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => String(from + index));

const publishAll = async ({ client, clock }: TestHub, all: readonly string[], slot = 0): Promise<void> => {
  for (let from = 0; from < all.length; from += 250) {
    client.publish(all.slice(from, from + 250), slot);
    if (from % 4_000 === 0) await clock.settle();
  }
  await clock.settle();
};

/** Accepts everything until nothing more comes; the texts in the order in which they came. */
const drain = async ({ client, clock }: TestHub, place: number): Promise<string[]> => {
  const drained: string[] = [];
  for (;;) {
    await clock.settle();
    const delivered = client.of(Command.DELIVER);
    if (delivered.length === 0) return drained;
    drained.push(...client.texts());
    const tags = delivered.map(({ header }) => [header.a, header.b & 0xffff] as const);
    client.clear().settle(Command.ACCEPT, place, tags);
  }
};

describe('a backlog of a hundred thousand messages', () => {
  it('takes no more memory than a queue may, and comes in order', async () => {
    const started = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    started.client.toTopic('a.b');
    await publishAll(started, texts(100_000));
    expect(started.hub.memoryBytes).toBeLessThanOrEqual(limits.queueMemoryBytes);
    started.client.clear().request(1, { method: 'inspect', poolName: 'billing' });
    expect(started.client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 100_000 } } });
    started.client.clear().join(1, 'billing', 1_000);
    const drained = await drain(started, 1);
    expect(drained).toHaveLength(100_000);
    expect(drained.every((text, index) => text === String(index))).toBe(true);
    await started.clock.pass(10);
    expect(started.journal.entries(2, 0, 1)).toEqual([]);
    expect(started.hub.memoryBytes).toBe(0);
  });

  it('is there for the next hub, with what comes meanwhile behind it', async () => {
    const before = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    before.client.toTopic('a.b');
    await publishAll(before, texts(20_000));
    const after = await restartHub(before, { limits });
    after.client.toTopic('a.b').join(1, 'billing', 100);
    await publishAll(after, texts(4_000, 20_000));
    expect(await drain(after, 1)).toEqual(texts(24_000));
  });
});

describe('what is in the journal alone', () => {
  it('comes after what is given back', async () => {
    const started = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    const { client, clock } = started;
    client.toTopic('a.b');
    await publishAll(started, texts(20_000));
    client.clear().join(1, 'billing', 500);
    await clock.settle();
    client.clear().send(Command.DETACH, { c: 1 }).join(2, 'billing', 700);
    await clock.settle();
    expect(client.texts(2)).toEqual(texts(700));
    expect(client.got(2).filter(({ count }) => count === 2)).toHaveLength(500);
  });

  it('expires at its time too, where all live equally long and where they do not', async () => {
    const pools = [poolAddress('billing', ['a.b'])];
    const started = await openHub({ limits, pools });
    const { client, clock } = started;
    client.toTopic('a.b').toTopic('a.b', { expiresInMs: 5_000 }, 1).toTopic('a.b', { expiresInMs: 60_000 }, 2);
    await publishAll(started, texts(8_000), 2);
    await publishAll(started, texts(8_000), 0);
    await publishAll(started, texts(8_000), 1);
    const backlogs: unknown[] = [];
    for (const [id, ms] of [
      [1, 0],
      [2, 6_000],
      [3, 60_000],
    ] as const) {
      await clock.pass(ms);
      client.request(id, { method: 'inspect', poolName: 'billing' });
      backlogs.push(client.reply<'inspect'>(id));
    }
    expect(backlogs).toMatchObject([24_000, 16_000, 8_000].map((backlog) => ({ ok: { inspection: { backlog } } })));
    client.clear().join(1, 'billing', 1_000);
    expect(await drain(started, 1)).toEqual(texts(8_000));
  });

  it('is dropped when its pool is full: the oldest first', async () => {
    const pools = [poolAddress('billing', ['a.b'], { limits: { maxBacklog: 10_000 } })];
    const started = await openHub({ limits, pools });
    started.client.toTopic('a.b');
    await publishAll(started, texts(30_000));
    started.client.clear().join(1, 'billing', 1_000);
    expect(await drain(started, 1)).toEqual(texts(10_000, 20_000));
  });

  it('waits behind a higher priority, which comes first from there too', async () => {
    const started = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    started.client.toTopic('a.b', { priority: 1 }).toTopic('a.b', { priority: 7 }, 1);
    for (let from = 0; from < 8_000; from += 2_000) {
      await publishAll(
        started,
        texts(2_000, from).map((text) => `low ${text}`),
      );
      await publishAll(
        started,
        texts(2_000, from).map((text) => `high ${text}`),
        1,
      );
    }
    started.client.clear().join(1, 'billing', 1_000);
    const drained = await drain(started, 1);
    expect(drained).toEqual([
      ...texts(8_000).map((text) => `high ${text}`),
      ...texts(8_000).map((text) => `low ${text}`),
    ]);
  });

  it('is lost and told where the journal lost its records, the rest goes on', async () => {
    const started = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    const { client, journal, events } = started;
    client.toTopic('a.b');
    await publishAll(started, texts(20_000));
    const [damaged] = journal.entries(2, 12_000, 1);
    await journal.lose(damaged?.entry.chunkId ?? 0);
    client.clear().join(1, 'billing', 1_000);
    const drained = await drain(started, 1);
    expect(drained).toEqual([...texts(12_000), ...texts(7_750, 12_250)]);
    expect(events.at(-1)).toMatchObject({ kind: 'entry-damaged', sequence: 12_000 });
    client.request(1, { method: 'inspect', poolName: 'billing' });
    expect(client.reply(1)).toMatchObject({ ok: { inspection: { backlog: 0 } } });
  });

  it('of a large message is one message', async () => {
    const started = await openHub({ limits, pools: [poolAddress('billing', ['a.b'])] });
    const { client, clock } = started;
    client.toTopic('a.b');
    for (const size of [200_000, 300_000, 100_000])
      client.publishFrames([frameOf('large', { body: Buffer.alloc(size, 'x') })]);
    await clock.settle();
    client.clear().join(1, 'billing', 1);
    expect((await drain(started, 1)).map((text) => text.length)).toEqual([200_000, 300_000, 100_000]);
  });
});
