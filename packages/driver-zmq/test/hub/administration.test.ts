import { describe, expect, it } from 'vitest';
import { Command } from '../../src/protocol/command.js';
import type { Request } from '../../src/protocol/payloads.js';
import { poolAddress } from './support/test-client.js';
import { openHub, restartHub, startHub, type TestHub } from './support/test-hub.js';

const pool = poolAddress('billing', ['a.b', 'a.c']);

const ask = async <Method extends Request['method']>(
  { client, clock }: TestHub,
  request: Request & { method: Method },
) => {
  const id = 100_000 + client.received.length;
  client.request(id, request);
  await clock.settle();
  return client.reply<Method>(id);
};

const inspect = (started: TestHub, poolName = 'billing') => ask(started, { method: 'inspect', poolName });

describe('declaring', () => {
  it('makes what is missing and only adds', async () => {
    const started = await startHub(pool);
    const more = poolAddress('billing', ['a.c', 'a.d']);
    expect(await ask(started, { method: 'declare', pool: more, mode: 'create' })).toEqual({ ok: { differences: [] } });
    expect(await inspect(started)).toMatchObject({
      ok: {
        inspection: { subscriptions: ['a.b', 'a.c', 'a.d'].map((topic) => ({ exchangeName: 'joinpool', topic })) },
      },
    });
  });

  it('that differs names every difference and changes nothing', async () => {
    const started = await startHub(pool);
    const other = poolAddress('billing', ['a.z'], { deliveryLimit: 3, deadLetters: { ttlMs: 5 } });
    expect(await ask(started, { method: 'declare', pool: other, mode: 'create' })).toMatchObject({
      ok: { differences: [{ argument: 'deliveryLimit', wanted: '3', found: '50' }, { argument: 'deadLetters.ttlMs' }] },
    });
    expect(await inspect(started)).toMatchObject({
      ok: { inspection: { subscriptions: [{ topic: 'a.b' }, { topic: 'a.c' }] } },
    });
  });

  it('to check compares only, and needs the pool', async () => {
    const started = await startHub(pool);
    const other = poolAddress('billing', ['a.b', 'a.z']);
    expect(await ask(started, { method: 'declare', pool: other, mode: 'check' })).toMatchObject({
      ok: { differences: [{ argument: 'subscription', wanted: 'joinpool a.z' }] },
    });
    expect(await ask(started, { method: 'declare', pool: poolAddress('none', []), mode: 'check' })).toMatchObject({
      error: { kind: 'not-found' },
    });
    expect(await ask(started, { method: 'declare', pool: other, mode: 'passive' })).toEqual({
      ok: { differences: [] },
    });
  });

  it('an exchange makes it, and to check it needs it', async () => {
    const before = await startHub();
    const request = { method: 'declareExchange', exchangeName: 'other' } as const;
    expect(await ask(before, { ...request, mode: 'check' })).toMatchObject({ error: { kind: 'not-found' } });
    expect(await ask(before, { ...request, mode: 'create' })).toEqual({ ok: { differences: [] } });
    const after = await restartHub(before);
    expect(await ask(after, { ...request, mode: 'passive' })).toEqual({ ok: { differences: [] } });
  });

  it('takes effect before what is published after it', async () => {
    const { client, clock } = await startHub();
    client.toTopic('a.b').declare(1, pool).publish(['one']).join(1, 'billing', 1);
    await clock.settle();
    expect(client.confirmed()).toEqual([1, 1]);
  });
});

describe('removing a subscription', () => {
  it('ends what the pool gets of it, for the next hub too', async () => {
    const before = await startHub(pool);
    const subscription = { exchangeName: 'joinpool', topic: 'a.b' };
    const request = { method: 'removeSubscription', poolName: 'billing', subscription } as const;
    expect(await ask(before, request)).toEqual({ ok: {} });
    expect(await ask(before, request)).toEqual({ ok: {} });
    const after = await restartHub(before);
    after.client.toTopic('a.b').publish(['one']);
    await after.clock.settle();
    expect(after.client.confirmed()).toEqual([1, 0]);
  });
});

describe('deleting a pool', () => {
  it('is refused while it has members, unless it is forced: then they are told', async () => {
    const started = await startHub(pool);
    const { client, clock } = started;
    client.toTopic('a.b').publish(['one', 'two']).join(1, 'billing', 1);
    await clock.settle();
    expect(await ask(started, { method: 'delete', poolName: 'billing', force: false })).toMatchObject({
      error: { kind: 'in-use' },
    });
    expect(await ask(started, { method: 'delete', poolName: 'billing', force: true })).toEqual({ ok: {} });
    expect(client.failure(Command.PLACE_LOST)).toEqual({
      kind: 'not-found',
      message: "the pool 'billing' was deleted",
    });
    expect(await inspect(started)).toEqual({ ok: { inspection: null } });
  });

  it('takes its backlog and its letters along, also out of the journal', async () => {
    const before = await startHub(pool);
    const { client, clock } = before;
    client.route(1, { to: { kind: 'deadLetters', poolName: 'billing' } });
    client.toTopic('a.b').publish(['one', 'two']).publish(['letter'], 1).join(1, 'billing', 1);
    await clock.settle();
    await ask(before, { method: 'delete', poolName: 'billing', force: true });
    client.accept(1, 0);
    await clock.pass(10);
    const after = await restartHub(before);
    expect(await inspect(after)).toEqual({ ok: { inspection: null } });
    expect(after.journal.recovered.queues).toEqual([]);
    after.client.declare(1, pool);
    await clock.settle();
    expect(await inspect(after)).toMatchObject({ ok: { inspection: { backlog: 0, deadLetters: 0 } } });
  });

  it('that is gone already is done', async () => {
    const started = await startHub();
    expect(await ask(started, { method: 'delete', poolName: 'none', force: false })).toEqual({ ok: {} });
  });
});

describe('limits', () => {
  it('of pools, subscriptions and exchanges are told by the reply', async () => {
    const limits = { pools: 1, subscriptionsPerPool: 3, exchanges: 1 };
    const started = await openHub({ limits, pools: [pool] });
    const declare = (address: typeof pool) => ask(started, { method: 'declare', pool: address, mode: 'create' });
    expect(await declare(poolAddress('second', []))).toEqual({
      error: { kind: 'not-supported', message: 'the hub takes at most 1 pools' },
    });
    expect(await declare(poolAddress('billing', ['a', 'b']))).toMatchObject({
      error: { message: 'the hub takes at most 3 subscriptions of one pool' },
    });
    expect(await ask(started, { method: 'declareExchange', exchangeName: 'other', mode: 'create' })).toMatchObject({
      error: { message: 'the hub takes at most 1 exchanges' },
    });
    const elsewhere = { ...pool, subscriptions: [{ exchangeName: 'other', topic: 'a' }] };
    expect(await declare(elsewhere)).toMatchObject({ error: { message: 'the hub takes at most 1 exchanges' } });
  });

  it('of places and views of one session', async () => {
    const started = await openHub({ limits: { placesPerSession: 1, viewsPerSession: 1 }, pools: [pool] });
    const { client } = started;
    client.join(1, 'billing', 1).join(2, 'billing', 1);
    expect(client.last(Command.PLACE_LOST)?.header.c).toBe(2);
    expect(client.failure(Command.PLACE_LOST).message).toBe('the hub takes at most 1 places of one session');
    const open = { method: 'openLetters', poolName: 'billing' } as const;
    expect(await ask(started, { ...open, view: 1 })).toEqual({ ok: { found: true } });
    expect(await ask(started, { ...open, view: 2 })).toMatchObject({
      error: { message: 'the hub takes at most 1 views of one session' },
    });
    expect(await ask(started, { method: 'nextLetter', view: 2 })).toMatchObject({ error: { kind: 'not-found' } });
  });

  it('of requests that wait for an answer', async () => {
    const { client, clock, journal } = await openHub({ limits: { requestsPerSession: 2 }, pools: [pool] });
    journal.hold();
    for (const id of [1, 2, 3])
      client.request(id, { method: 'declareExchange', exchangeName: `x${id}`, mode: 'create' });
    expect(client.reply(3)).toMatchObject({
      error: { message: 'the hub takes at most 2 requests of one session at a time' },
    });
    journal.release();
    await clock.settle();
    expect(client.reply(2)).toEqual({ ok: { differences: [] } });
  });

  it('of publishing end the session of a client that does not keep to them', async () => {
    const limits = { batchRecords: 2, batchBytes: 60, producerWindowMessages: 3, routesPerSession: 4 };
    const tell = async (act: (started: TestHub) => void): Promise<string> => {
      const started = await openHub({ limits, pools: [pool] });
      started.journal.hold();
      act(started);
      await started.clock.settle();
      return started.client.failure(Command.RESET).message;
    };
    expect(await tell(({ client }) => client.toTopic('a.b').publish(['1', '2', '3']))).toContain('3 records, above 2');
    expect(await tell(({ client }) => client.toTopic('a.b').publish(['x'.repeat(30), '2']))).toContain('above 60');
    expect(await tell(({ client }) => client.toTopic('a.b', {}, 4))).toContain('slot 4 is above 3');
    expect(await tell(({ client }) => client.publish(['1'], 3))).toContain('slot 3 has no route');
    expect(
      await tell(({ client }) => client.toTopic('a.b').publish(['1']).publish(['2']).publish(['3']).publish(['4'])),
    ).toContain('more than 3 publishes are unanswered');
  });

  it('of a body refuses it alone', async () => {
    const { client, clock } = await openHub({ limits: { bodyBytes: 20 }, pools: [pool] });
    client
      .toTopic('a.b')
      .publish(['x'.repeat(21)])
      .publish(['x'.repeat(20)]);
    await clock.settle();
    expect(client.last(Command.REFUSED)?.header).toMatchObject({ a: 1, b: 1 });
    expect(client.failure(Command.REFUSED)).toEqual({
      kind: 'too-large',
      message: 'the body has 21 bytes, and the hub takes 20',
    });
    expect(client.confirmed()).toEqual([2, 1]);
  });
});
