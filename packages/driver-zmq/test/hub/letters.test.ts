import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { RecordReader } from '../../src/protocol/record-reader.js';
import { frameOf, poolAddress, TestClient } from './support/test-client.js';
import { restartHub, startHub, type TestHub } from './support/test-hub.js';

let requestId = 0;

/** Looks at all letters of a pool, in a view that stays open. */
const look = async ({ client, clock }: Pick<TestHub, 'client' | 'clock'>, poolName: string, view: number) => {
  requestId += 1;
  client.request(requestId, { method: 'openLetters', poolName, view });
  const letters: { letter: number; text: string; reason: unknown }[] = [];
  for (;;) {
    requestId += 1;
    client.request(requestId, { method: 'nextLetter', view });
    await clock.settle();
    const received = client.last(Command.REPLY);
    const [, payload, record] = received?.parts ?? [];
    if (record === undefined) return letters;
    const frame = new RecordReader(record, 1).next();
    const { letter } = JSON.parse(Buffer.from(payload ?? []).toString()).ok;
    letters.push({
      letter,
      text: Buffer.from(frame?.body ?? []).toString(),
      reason: frame?.headers['joinpool-reason'],
    });
  }
};

const close = (client: TestClient, view: number): void => {
  requestId += 1;
  client.request(requestId, { method: 'closeLetters', view });
};

const pool = poolAddress('billing', ['a.b'], { deliveryLimit: 3 });
const toLetters = { to: { kind: 'deadLetters', poolName: 'billing' } } as const;

describe('the delivery limit', () => {
  it('makes a letter of a message that was given back charged as often', async () => {
    const started = await startHub(pool);
    const { clock, client } = started;
    client.toTopic('a.b').publish(['bad', 'good']).join(1, 'billing', 1);
    for (let time = 0; time < 3; time += 1) {
      await clock.settle();
      client.settle(Command.RETRY, 1, [[0, 0]]);
    }
    await clock.settle();
    expect(client.texts()).toEqual(['bad', 'bad', 'bad', 'good']);
    expect(await look(started, 'billing', 1)).toMatchObject([{ text: 'bad', reason: 'delivery-limit' }]);
  });

  it('does not count what is released', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(['bad']).join(1, 'billing', 1);
    for (let time = 0; time < 5; time += 1) {
      await clock.settle();
      client.settle(Command.RELEASE, 1, [[0, 0]]);
    }
    await clock.settle();
    expect(client.got().map(({ count }) => count)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keeps a letter whose record cannot be read as it is', async () => {
    const started = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 1 }));
    const { clock, client } = started;
    const unreadable = Buffer.concat([Buffer.from([0, 0, 0, 8, 0, 2, 9, 9]), Buffer.from('body')]);
    client.toTopic('a.b').send(Command.PUBLISH, { a: 1, b: 1 }, unreadable).join(1, 'billing', 1);
    await clock.settle();
    client.settle(Command.RETRY, 1, [[0, 0]]);
    await clock.settle();
    expect(await look(started, 'billing', 1)).toMatchObject([{ text: 'body', reason: undefined }]);
  });

  it('is in the same commit as the end of the message: a crash doubles nothing and loses nothing', async () => {
    const before = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 1 }));
    before.client.toTopic('a.b').publish(['bad']).join(1, 'billing', 1);
    await before.clock.settle();
    const commits = before.disk.committed.length;
    before.client.settle(Command.RETRY, 1, [[0, 0]]);
    await before.clock.settle();
    expect(before.disk.committed).toHaveLength(commits + 1);
    const after = await restartHub(before);
    after.client.join(1, 'billing', 1);
    await after.clock.settle();
    expect(after.client.texts()).toEqual([]);
    expect(await look(after, 'billing', 1)).toHaveLength(1);
  });
});

describe('letters', () => {
  it('are looked at in order, however often, and survive a crash', async () => {
    const before = await startHub(pool);
    before.client.route(0, toLetters).publish(['1', '2', '3']);
    await before.clock.settle();
    const expected = [{ text: '1' }, { text: '2' }, { text: '3' }];
    for (const view of [1, 2, 3]) {
      expect(await look(before, 'billing', view)).toMatchObject(expected);
      close(before.client, view);
    }
    const after = await restartHub(before);
    expect(await look(after, 'billing', 1)).toMatchObject(expected);
  });

  it('that a view holds are in no other until it is closed; they count all the same', async () => {
    const started = await startHub(pool);
    const { client } = started;
    client.route(0, toLetters).publish(['1', '2']);
    await started.clock.settle();
    await look(started, 'billing', 1);
    expect(await look(started, 'billing', 2)).toEqual([]);
    client.request(5_000, { method: 'inspect', poolName: 'billing' });
    expect(client.reply(5_000)).toMatchObject({ ok: { inspection: { deadLetters: 2 } } });
    close(client, 1);
    expect(await look(started, 'billing', 3)).toHaveLength(2);
  });

  it('that came after a view was opened are not in it', async () => {
    const started = await startHub(pool);
    const { client, clock } = started;
    client.route(0, toLetters).publish(['1']);
    await clock.settle();
    client.request(6_000, { method: 'openLetters', poolName: 'billing', view: 9 });
    client.publish(['2']);
    await clock.settle();
    client.request(6_001, { method: 'nextLetter', view: 9 }).request(6_002, { method: 'nextLetter', view: 9 });
    expect(client.reply(6_001)).toMatchObject({ ok: { letter: 0 } });
    expect(client.reply(6_002)).toEqual({ ok: { letter: null } });
  });

  it('that are discarded are gone, those that were only seen come back when their session ends', async () => {
    const started = await startHub(pool);
    const { client, clock, hub } = started;
    client.route(0, toLetters).publish(['1', '2', '3']);
    await clock.settle();
    const [, second] = await look(started, 'billing', 1);
    client.request(6_003, { method: 'discardLetter', view: 1, letter: second?.letter ?? -1 });
    expect(client.reply(6_003)).toEqual({ ok: {} });
    client.gone();
    const other = new TestClient(hub, 'other').hello();
    await clock.pass(10);
    expect(await look({ client: other, clock }, 'billing', 1)).toMatchObject([{ text: '1' }, { text: '3' }]);
    const after = await restartHub(started);
    expect(await look(after, 'billing', 1)).toMatchObject([{ text: '1' }, { text: '3' }]);
  });

  it('are bounded by number and age, the oldest go first; those that a view holds wait for its end', async () => {
    const bounded = poolAddress('billing', ['a.b'], { deadLetters: { maxMessages: 2, ttlMs: 1_000 } });
    const started = await startHub(bounded);
    const { client, clock } = started;
    client.route(0, toLetters).publish(['1', '2']);
    await clock.settle();
    await look(started, 'billing', 1);
    client.publish(['3']);
    await clock.settle();
    expect(await look(started, 'billing', 2)).toEqual([]);
    close(client, 1);
    close(client, 2);
    expect(await look(started, 'billing', 3)).toMatchObject([{ text: '1' }, { text: '2' }]);
    close(client, 3);
    await clock.pass(1_000);
    expect(await look(started, 'billing', 4)).toEqual([]);
  });

  it('keep their topic and headers, and get the reason', async () => {
    const started = await startHub(poolAddress('billing', ['a.b'], { deliveryLimit: 1 }));
    const { client, clock } = started;
    client
      .toTopic('a.b')
      .publishFrames([frameOf('bad', { headers: { mine: 7 } })])
      .join(1, 'billing', 1);
    await clock.settle();
    client.settle(Command.RETRY, 1, [[0, 0]]);
    await clock.settle();
    client.request(7_000, { method: 'openLetters', poolName: 'billing', view: 1 });
    client.request(7_001, { method: 'nextLetter', view: 1 });
    const frame = new RecordReader(client.last(Command.REPLY)?.parts[2] ?? Buffer.alloc(0), 1).next();
    expect(frame).toMatchObject({ id: 'bad', topic: 'a.b', headers: { mine: 7, 'joinpool-reason': 'delivery-limit' } });
  });
});
