import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deathOf } from '../../src/delivery/dead-letter.js';
import { Reject, Release } from '../../src/errors/outcome-errors.js';
import { at, freezeTimers, pass, turns } from '../support/harness.js';
import { memoryStore, startIntake } from '../support/intake-harness.js';

const fault = new Error('no such order');
const policy = { attempts: 2, minDelayMs: 100, maxDelayMs: 100, factor: 1 } as const;

describe('the ending of a run', () => {
  beforeEach(() => {
    freezeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is another attempt after the backoff, then a letter and only then the accept', async () => {
    const { runs, sends, letters, deliver } = startIntake();
    const delivery = deliver('1');
    at(runs, 0).end.reject(fault);
    await pass(99);
    expect(runs).toHaveLength(1);
    await pass(20);
    expect(at(runs, 1).message.attempt).toBe(2);
    at(runs, 1).end.reject(fault);
    await turns();
    expect([delivery.settlements, letters, at(sends, 0).to.kind]).toEqual([[], [], 'deadLetters']);
    at(sends, 0).done.resolve();
    await turns();
    expect([delivery.settlements, letters]).toEqual([['accept'], ['1 callback-failed']]);
    expect(deathOf(at(sends, 0).frame.headers)).toMatchObject({ attempts: 2, error: { message: 'no such order' } });
  });

  it('is back in the pool, charged, after a pause, when the letter cannot be written', async () => {
    const { runs, sends, letters, deliver } = startIntake();
    const delivery = deliver('1');
    at(runs, 0).end.reject(new Reject('bad'));
    await turns();
    at(sends, 0).done.reject(new Error('no room'));
    await pass(900);
    expect(delivery.settlements).toEqual([]);
    await pass(200);
    expect([delivery.settlements, letters]).toEqual([['retry'], []]);
  });

  it('is not remembered as processed when it became a letter while its callback ran on', async () => {
    const store = memoryStore();
    const { runs, sends, deliver } = startIntake({
      store,
      callbackTimeoutMs: 50,
      retry: { ...policy, attempts: 1, onFailure: 'deadLetter' },
    });
    const delivery = deliver('1');
    await pass(60);
    at(sends, 0).done.resolve();
    await turns();
    at(runs, 0).end.resolve();
    await turns();
    expect([delivery.settlements, store.has('billing', '1')]).toEqual([['accept'], false]);
  });

  it('is a letter at once for a Reject', async () => {
    const { runs, sends, deliver } = startIntake();
    deliver('1');
    at(runs, 0).end.reject(new Reject('bad'));
    await turns();
    expect(deathOf(at(sends, 0).frame.headers).reason).toBe('rejected');
  });

  it('is back in the pool, uncharged, after a pause, for a Release', async () => {
    const { runs, deliver } = startIntake();
    const delivery = deliver('1');
    at(runs, 0).end.reject(new Release());
    await pass(90);
    expect(delivery.settlements).toEqual([]);
    await pass(30);
    expect(delivery.settlements).toEqual(['release']);
  });

  it.each([
    ['discard', 'accept'],
    ['retry', 'retry'],
  ] as const)('is as onFailure says: %s', async (onFailure, settlement) => {
    const { runs, sends, deliver } = startIntake({ retry: { ...policy, attempts: 1, onFailure } });
    const delivery = deliver('1');
    at(runs, 0).end.reject(fault);
    await pass(120);
    expect([delivery.settlements, sends.length]).toEqual([[settlement], 0]);
  });

  it('is back in the pool, charged, when half the window waits already', async () => {
    const { runs, deliver } = startIntake({ window: 4 });
    const deliveries = ['1', '2', '3'].map((id) => deliver(id));
    for (const run of [...runs]) run.end.reject(fault);
    await turns();
    expect(deliveries.map(({ settlements }) => settlements)).toEqual([[], [], ['retry']]);
    await pass(120);
    expect(runs).toHaveLength(5);
  });

  it('lets one retry wait also with a window of one', async () => {
    const { runs, deliver } = startIntake({ window: 1 });
    const delivery = deliver('1');
    at(runs, 0).end.reject(fault);
    await pass(120);
    expect([delivery.settlements, runs.length]).toEqual([[], 2]);
  });

  it('is a letter with the raw bytes when the body cannot be read', async () => {
    const { runs, sends, deliver } = startIntake();
    const body = new Uint8Array([0xff]);
    deliver('1', { body });
    await turns();
    expect([runs.length, at(sends, 0).frame.body]).toEqual([0, body]);
    expect(deathOf(at(sends, 0).frame.headers).reason).toBe('undecodable');
  });

  it('is a letter with the reason in words when the driver could not read the message', () => {
    const { runs, sends, deliver } = startIntake();
    deliver('1', { undecodable: 'an AMQP sequence' });
    expect(runs).toHaveLength(0);
    expect(deathOf(at(sends, 0).frame.headers)).toMatchObject({
      reason: 'undecodable',
      error: { message: 'an AMQP sequence' },
    });
  });
});

describe('a callback that runs too long', () => {
  beforeEach(() => {
    freezeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('has its signal aborted, keeps its slot, and its message goes back charged', async () => {
    const { runs, deliver } = startIntake({ callbackTimeoutMs: 50 }, 1);
    const delivery = deliver('1');
    deliver('2');
    const { signal } = at(runs, 0).message;
    await pass(70);
    expect([signal.aborted, delivery.settlements, runs.length]).toEqual([true, ['retry'], 1]);
    at(runs, 0).end.resolve();
    await turns();
    expect([delivery.settlements, at(runs, 1).message.id]).toEqual([['retry'], '2']);
  });

  it('gives back, charged, also the redeliveries that join it while it goes on', async () => {
    const { runs, deliver } = startIntake({ callbackTimeoutMs: 50 }, 1);
    deliver('1');
    await pass(70);
    const again = deliver('1', { redelivered: true, deliveryCount: 2 });
    await pass(40);
    expect(again.settlements).toEqual([]);
    await pass(20);
    expect([again.settlements, runs.length]).toEqual([['retry'], 1]);
  });

  it('is retried here when it stops at the signal', async () => {
    const { runs, deliver } = startIntake({ callbackTimeoutMs: 50 });
    const delivery = deliver('1');
    const run = at(runs, 0);
    run.message.signal.addEventListener('abort', () => run.end.reject(run.message.signal.reason));
    await pass(70);
    await pass(120);
    expect([delivery.settlements, runs.length]).toEqual([[], 2]);
  });

  it('gets its letter after the last attempt, then the accept, while it still runs', async () => {
    const { sends, letters, deliver } = startIntake({
      callbackTimeoutMs: 50,
      retry: { ...policy, attempts: 1, onFailure: 'deadLetter' },
    });
    const delivery = deliver('1');
    await pass(70);
    expect([delivery.settlements, sends.length]).toEqual([[], 1]);
    at(sends, 0).done.resolve();
    await turns();
    expect([delivery.settlements, letters]).toEqual([['accept'], ['1 callback-failed']]);
  });

  it('is told nothing when it ended in time', async () => {
    const { runs, deliver } = startIntake({ callbackTimeoutMs: 50 });
    deliver('1');
    const { signal } = at(runs, 0).message;
    at(runs, 0).end.resolve();
    await turns();
    expect([vi.getTimerCount(), signal.aborted]).toEqual([0, false]);
  });
});

describe('a redelivery that the transport does not count', () => {
  it('is replaced by a counted copy to the pool, confirmed before the original is accepted', async () => {
    const { runs, sends, deliver } = startIntake();
    const delivery = deliver('1', { redelivered: true });
    expect([runs.length, at(sends, 0).to, delivery.settlements]).toEqual([
      0,
      { kind: 'pool', poolName: 'billing' },
      [],
    ]);
    at(sends, 0).done.resolve();
    await turns();
    expect(delivery.settlements).toEqual(['accept']);
    deliver('1', { headers: at(sends, 0).frame.headers });
    expect(at(runs, 0).message).toMatchObject({ redelivered: true, deliveryCount: 2 });
  });

  it('is not joined by its own copy, which may come before it is settled', async () => {
    const { runs, sends, deliver } = startIntake();
    const original = deliver('1', { redelivered: true });
    const copy = deliver('1', { headers: at(sends, 0).frame.headers });
    expect(runs).toHaveLength(1);
    at(sends, 0).done.resolve();
    await turns();
    expect([original.settlements, copy.settlements]).toEqual([['accept'], []]);
  });

  it.each([
    ['a redelivery that would be counted above it', { redelivered: true, headers: { 'joinpool-delivery-count': 3 } }],
    ['a copy of a retry, which came back counted', { headers: { 'joinpool-delivery-count': 4 } }],
  ])('becomes a letter above the delivery limit: %s', (_, facts) => {
    const { runs, sends, deliver } = startIntake({ deliveryLimit: 3 });
    deliver('1', facts);
    expect(runs).toHaveLength(0);
    expect(at(sends, 0).to.kind).toBe('deadLetters');
    expect(deathOf(at(sends, 0).frame.headers).reason).toBe('delivery-limit');
  });

  it('runs as it is in a pool that joinpool did not make', () => {
    const { intake, runs, deliver } = startIntake();
    intake.keepsCount = false;
    deliver('1', { redelivered: true });
    expect(runs).toHaveLength(1);
  });
});
