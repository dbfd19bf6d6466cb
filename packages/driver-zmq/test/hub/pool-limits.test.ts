import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import { poolAddress } from './support/test-client.js';
import type { TestHub } from './support/test-hub.js';
import { startHub } from './support/test-hub.js';

const inspect = async ({ client, clock }: TestHub, poolName = 'billing') => {
  client.request(77, { method: 'inspect', poolName });
  const reply = client.reply<'inspect'>(77);
  client.received.splice(
    client.received.findIndex(({ header }) => header.command === Command.REPLY && header.a === 77),
    1,
  );
  await clock.settle();
  return 'ok' in reply ? reply.ok.inspection : reply.error;
};

describe('a pool that refuses when it is full', () => {
  const full = poolAddress('small', ['a.b'], { limits: { maxBacklog: 3, whenFull: 'refuse' } });

  it('takes the first part of a batch and refuses the rest; other pools get all', async () => {
    const { clock, client } = await startHub(full, poolAddress('billing', ['a.b']));
    client.toTopic('a.b').publish(['1', '2', '3', '4', '5']);
    await clock.settle();
    expect(client.last(Command.REFUSED)?.header).toMatchObject({ a: 4, b: 2 });
    expect(client.failure(Command.REFUSED)).toEqual({ kind: 'pool-full', message: "the pool 'small' is full" });
    expect(client.confirmed()).toEqual([5, 1]);
    client.join(1, 'small', 10).join(2, 'billing', 10);
    await clock.settle();
    expect(client.texts(1)).toEqual(['1', '2', '3']);
    expect(client.texts(2)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('counts what comes in one commit together, and not what members take at once', async () => {
    const { clock, client } = await startHub(full);
    client.join(1, 'small', 2).toTopic('a.b');
    for (const text of ['1', '2', '3', '4', '5', '6']) client.publish([text]);
    await clock.settle();
    expect(client.of(Command.REFUSED).map(({ header }) => header.a)).toEqual([6]);
    expect(client.texts()).toEqual(['1', '2']);
  });

  it('keeps what it took when the member that had room for it leaves meanwhile', async () => {
    const { clock, client, journal } = await startHub(full);
    client.join(1, 'small', 2).toTopic('a.b');
    await clock.settle();
    journal.hold();
    client.publish(['1', '2', '3', '4', '5']);
    await clock.settle();
    client.send(Command.DETACH, { c: 1 });
    journal.release();
    await clock.settle();
    client.join(2, 'small', 10);
    await clock.settle();
    expect(client.confirmed()).toEqual([5, 1]);
    expect(client.texts(2)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('takes more when members have made room', async () => {
    const { clock, client } = await startHub(full);
    client.toTopic('a.b').publish(['1', '2', '3']);
    await clock.settle();
    client.join(1, 'small', 1);
    await clock.settle();
    client.publish(['4', '5']);
    await clock.settle();
    expect(client.last(Command.REFUSED)?.header).toMatchObject({ a: 5, b: 1 });
  });
});

describe('a pool that drops its oldest when it is full', () => {
  it('keeps the newest; what is dropped becomes a letter only on request', async () => {
    const drop = poolAddress('drop', ['a.b'], { limits: { maxBacklog: 2 } });
    const keep = poolAddress('keep', ['a.b'], { limits: { maxBacklog: 2 }, deadLetters: { include: ['overflow'] } });
    const started = await startHub(drop, keep);
    const { clock, client } = started;
    client.toTopic('a.b').publish(['1', '2', '3', '4', '5']);
    await clock.settle();
    expect(await inspect(started, 'drop')).toMatchObject({ backlog: 2, deadLetters: 0 });
    expect(await inspect(started, 'keep')).toMatchObject({ backlog: 2, deadLetters: 3 });
    client.join(1, 'drop', 10);
    await clock.settle();
    expect(client.texts(1)).toEqual(['4', '5']);
  });

  it('drops nothing that members take at once', async () => {
    const { clock, client } = await startHub(poolAddress('drop', ['a.b'], { limits: { maxBacklog: 2 } }));
    client.join(1, 'drop', 10).toTopic('a.b').publish(['1', '2', '3', '4', '5']);
    await clock.settle();
    expect(client.texts(1)).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('messages that live for a time', () => {
  it('are gone from a pool whose time to live is over', async () => {
    const started = await startHub(poolAddress('billing', ['a.b'], { limits: { messageTtlMs: 100 } }));
    const { clock, client } = started;
    client.toTopic('a.b').publish(['1', '2']);
    await clock.pass(50);
    client.publish(['3']);
    await clock.pass(50);
    expect(await inspect(started)).toMatchObject({ backlog: 1, oldestMessageAgeMs: 50 });
    client.join(1, 'billing', 10);
    await clock.settle();
    expect(client.texts()).toEqual(['3']);
  });

  it('go each at its own time, also from among others, and become letters on request', async () => {
    const started = await startHub(poolAddress('billing', ['a.b'], { deadLetters: { include: ['expired'] } }));
    const { clock, client } = started;
    client.toTopic('a.b').toTopic('a.b', { expiresInMs: 100 }, 1).publish(['1']).publish(['2'], 1).publish(['3']);
    await clock.pass(100);
    expect(await inspect(started)).toMatchObject({ backlog: 2, deadLetters: 1 });
  });

  it('that are with a member are the member’s', async () => {
    const started = await startHub(poolAddress('billing', ['a.b'], { limits: { messageTtlMs: 100 } }));
    const { clock, client } = started;
    client.join(1, 'billing', 10).toTopic('a.b').publish(['1']);
    await clock.pass(200);
    expect(await inspect(started)).toMatchObject({ unsettled: 1 });
    client.settle(Command.RETRY, 1, [[0, 0]]);
    await clock.settle();
    expect(client.texts()).toEqual(['1']);
    expect(await inspect(started)).toMatchObject({ unsettled: 0, backlog: 0 });
  });
});

describe('a pool that nobody uses', () => {
  const unused = poolAddress('billing', ['a.b'], { limits: { expireWhenUnusedForMs: 1_000 } });

  it('is removed after its time, its letters stay', async () => {
    const started = await startHub(unused);
    const { clock, client, events } = started;
    client.route(0, { to: { kind: 'deadLetters', poolName: 'billing' } }).publish(['letter']);
    await clock.pass(999);
    expect(await inspect(started)).toMatchObject({ deadLetters: 1 });
    await clock.pass(1);
    expect(await inspect(started)).toBeNull();
    expect(events.at(-1)).toEqual({ kind: 'pool-expired', poolName: 'billing' });
    client.declare(1, unused);
    await clock.settle();
    expect(await inspect(started)).toMatchObject({ deadLetters: 1, backlog: 0 });
  });

  it('stays while it has a member, and is kept by being declared', async () => {
    const started = await startHub(unused);
    const { clock, client } = started;
    client.join(1, 'billing', 1);
    await clock.pass(5_000);
    client.send(Command.DETACH, { c: 1 });
    await clock.pass(900);
    client.declare(1, unused);
    await clock.pass(900);
    expect(await inspect(started)).toMatchObject({ members: 0 });
    await clock.pass(100);
    expect(await inspect(started)).toBeNull();
  });

  it('leaves nothing where it has no letters', async () => {
    const started = await startHub(unused);
    await started.clock.pass(1_000);
    expect(started.journal.queues()).toEqual([]);
    const other = { ...unused, settings: { ...unused.settings, deadLetters: { maxMessages: 5 } } };
    started.client.declare(1, other);
    await started.clock.settle();
    expect(started.client.reply(1)).toEqual({ ok: { differences: [] } });
  });

  it('leaves the letter that is on its way to the journal with its end', async () => {
    const last = poolAddress('billing', ['a.b'], {
      limits: { expireWhenUnusedForMs: 1_000, messageTtlMs: 999 },
      deadLetters: { include: ['expired'] },
    });
    const started = await startHub(last, poolAddress('other', ['a.c']));
    const { client, clock, journal } = started;
    client.toTopic('a.b').toTopic('a.c', {}, 1).publish(['one']);
    await clock.settle();
    journal.hold();
    client.publish(['other'], 1);
    await clock.pass(1_000);
    journal.release();
    await clock.settle();
    expect(await inspect(started)).toBeNull();
    client.declare(1, last);
    await clock.settle();
    expect(await inspect(started)).toMatchObject({ deadLetters: 1, backlog: 0 });
  });
});
