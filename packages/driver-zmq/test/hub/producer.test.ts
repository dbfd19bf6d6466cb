import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { poolAddress, TestClient } from './support/test-client.js';
import { openHub, restartHub, startHub } from './support/test-hub.js';

const pool = poolAddress('billing', ['a.b']);

describe('publishes of one producer', () => {
  it('must follow each other: a gap ends the session, and nothing of it is taken', async () => {
    const { clock, client } = await startHub(pool);
    client.join(1, 'billing', 10).toTopic('a.b').publish(['one'], 0, 2);
    await clock.settle();
    expect(client.failure(Command.RESET).message).toContain('publishes 2 to 2 do not follow 0');
    expect(client.isEnded).toBe(true);
    expect(client.texts()).toEqual([]);
  });

  it('that came before are confirmed again, and not taken again', async () => {
    const { clock, client } = await startHub(pool);
    client.join(1, 'billing', 10).toTopic('a.b').publish(['one', 'two']);
    await clock.settle();
    client.publish(['one', 'two'], 0, 1);
    await clock.settle();
    expect(client.of(Command.CONFIRM).map(({ header }) => header.a)).toEqual([2, 2]);
    expect(client.texts()).toEqual(['one', 'two']);
  });

  it('that are half old and half new end the session', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').publish(['one', 'two']);
    await clock.settle();
    client.publish(['two', 'three'], 0, 2);
    expect(client.failure(Command.RESET).kind).toBe('not-supported');
  });

  it('that are still on their way are confirmed once, when they are written', async () => {
    const { clock, client, journal } = await startHub(pool);
    journal.hold();
    client.toTopic('a.b').publish(['one']);
    await clock.settle();
    client.publish(['one'], 0, 1);
    await clock.settle();
    expect(client.confirmed()).toBeUndefined();
    journal.release();
    await clock.settle();
    expect(client.of(Command.CONFIRM)).toHaveLength(1);
  });

  it('are answered one confirm for as many as found a pool alike', async () => {
    const { clock, client } = await startHub(pool);
    client.toTopic('a.b').toTopic('nowhere', {}, 1);
    client.publish(['one']).publish(['two']).publish(['three'], 1).publish(['four']);
    await clock.settle();
    expect(client.of(Command.CONFIRM).map(({ header: { a, c } }) => [a, c])).toEqual([
      [2, 1],
      [3, 0],
      [4, 1],
    ]);
  });

  it('that name an exchange nobody declared are refused before the confirm that covers them', async () => {
    const { clock, client } = await startHub(pool);
    client.clear().route(0, { to: { kind: 'topic', exchangeName: 'unknown', topic: 'a.b' } });
    client.publish(['one', 'two']);
    await clock.settle();
    expect(client.received.map(({ header }) => header.command)).toEqual([Command.REFUSED, Command.CONFIRM]);
    expect(client.last(Command.REFUSED)?.header).toMatchObject({ a: 1, b: 2 });
    expect(client.failure(Command.REFUSED)).toEqual({ kind: 'not-found', message: "there is no exchange 'unknown'" });
  });
});

describe('a producer that comes back', () => {
  it('is welcomed only when what it had under way is written, and told how far that is', async () => {
    const { hub, clock, client, journal } = await startHub(pool);
    journal.hold();
    client.toTopic('a.b').publish(['one', 'two']);
    await clock.settle();
    client.gone();
    const again = new TestClient(hub).hello();
    await clock.settle();
    expect(again.of(Command.WELCOME)).toHaveLength(0);
    journal.release();
    await clock.settle();
    expect(again.welcome().answered).toBe(2);
  });

  it('is told by a new hub of what is on disk alone', async () => {
    const before = await startHub(pool);
    const { clock, client, journal } = before;
    client.toTopic('a.b').publish(['one']);
    await clock.settle();
    journal.hold();
    client.publish(['two']);
    await clock.settle();
    const after = await restartHub(before);
    expect(after.client.welcome().answered).toBe(1);
  });

  it('is told again what was refused, also by a new hub', async () => {
    const full = poolAddress('small', ['a.b'], { limits: { maxBacklog: 2, whenFull: 'refuse' } });
    const before = await startHub(full);
    before.client.toTopic('a.b').publish(['one', 'two', 'three', 'four']);
    await before.clock.settle();
    before.client.gone();
    const again = new TestClient(before.hub).hello();
    await before.clock.settle();
    const refused = [{ first: 3, count: 2, kind: 'pool-full', message: "the pool 'small' is full" }];
    expect(again.welcome()).toMatchObject({ answered: 4, refused });
    const after = await restartHub(before);
    expect(after.client.welcome()).toMatchObject({ answered: 4, refused });
  });

  it('is told of no refusal that is older than its window', async () => {
    const limits = { producerWindowMessages: 4 };
    const { hub, clock, client } = await openHub({ limits, pools: [pool] });
    client.toTopic('a.b').toTopic('nowhere', { mandatory: true }, 1);
    client.publish(['refused'], 1);
    await clock.settle();
    client.publish(['two', 'three', 'four', 'five']);
    await clock.settle();
    client.gone();
    const again = new TestClient(hub).hello();
    await clock.settle();
    expect(again.welcome()).toMatchObject({ answered: 5, refused: [] });
  });

  it('is told of neighbours that were refused alike as of one, as far as its window goes', async () => {
    const limits = { producerWindowMessages: 4 };
    const full = poolAddress('small', ['a.b'], { limits: { maxBacklog: 1, whenFull: 'refuse' } });
    const before = await openHub({ limits, pools: [full, pool] });
    before.client.toTopic('a.b').publish(['one']);
    for (const text of ['two', 'three', 'four', 'five', 'six']) {
      before.client.publish([text]);
      await before.clock.settle();
    }
    const refused = [{ first: 3, count: 4, kind: 'pool-full', message: "the pool 'small' is full" }];
    const after = await restartHub(before, { limits });
    expect(after.client.welcome()).toEqual(expect.objectContaining({ answered: 6, refused }));
  });

  it('ends its older session', async () => {
    const { hub, clock, client } = await startHub(pool);
    const again = new TestClient(hub).hello();
    await clock.settle();
    expect(client.failure(Command.RESET).kind).toBe('connection-lost');
    expect(client.isEnded).toBe(true);
    expect(again.generation).not.toBe(client.generation);
  });

  it('is forgotten when it was not seen for a day, but not while it is here', async () => {
    const { hub, clock, client } = await startHub(pool);
    const other = new TestClient(hub, 'other').hello();
    await clock.settle();
    client.toTopic('a.b').publish(['one']);
    other.toTopic('a.b').publish(['two']);
    await clock.settle();
    other.gone();
    await clock.pass(26 * 60 * 60 * 1_000);
    client.publish(['three']);
    const again = new TestClient(hub, 'other').hello();
    await clock.settle();
    expect(client.confirmed()).toEqual([2, 1]);
    expect(again.welcome().answered).toBe(0);
  });

  it('that has published for days is not forgotten at once by the next hub', async () => {
    const before = await startHub(pool);
    const other = new TestClient(before.hub, 'other').hello();
    await before.clock.settle();
    other.toTopic('a.b').publish(['one']);
    await before.clock.pass(26 * 60 * 60 * 1_000);
    other.publish(['two']);
    await before.clock.settle();
    const { hub, clock } = await restartHub(before);
    await clock.pass(2 * 60 * 60 * 1_000);
    const again = new TestClient(hub, 'other').hello();
    await clock.settle();
    expect(again.welcome().answered).toBe(2);
  });
});
