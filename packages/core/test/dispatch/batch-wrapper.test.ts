import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BatchCallback } from '../../src/delivery/message.js';
import { BatchWrapper } from '../../src/dispatch/batch-wrapper.js';
import { PoolError } from '../../src/errors/pool-error.js';
import { deferred } from '../../src/util/deferred.js';
import { Timers } from '../../src/util/timers.js';
import { freezeTimers, pass, turns } from '../support/harness.js';
import { incoming } from '../support/incoming.js';

const batches = (answer: BatchCallback, size = 2, concurrency = 1) => {
  const ends = new Map<string, string>();
  const wrapper = new BatchWrapper(answer, { size, timeoutMs: 100, concurrency }, new Timers());
  const start = (...ids: string[]) => {
    for (const id of ids) {
      wrapper.start(incoming(id), (failed, error) => {
        const code = PoolError.isInstance(error) ? error.code : error instanceof Error ? error.message : 'none';
        ends.set(id, failed ? code : 'accepted');
      });
    }
  };
  return { wrapper, ends, start };
};

/** A callback that is not held to the types, as from JavaScript. */
const untyped = (value: unknown): BatchCallback => ({ handle: () => JSON.parse(JSON.stringify(value)) });

describe('BatchWrapper', () => {
  beforeEach(freezeTimers);
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands over a batch when it is full, in order', () => {
    const seen: string[][] = [];
    const { start } = batches((messages) => void seen.push(messages.map(({ id }) => id)));
    start('1', '2', '3');
    expect(seen).toEqual([['1', '2']]);
  });

  it('hands over what there is when the time since the first has passed', async () => {
    const seen: string[][] = [];
    const { start } = batches((messages) => void seen.push(messages.map(({ id }) => id)), 10);
    start('1');
    await pass(60);
    start('2');
    await pass(30);
    expect(seen).toEqual([]);
    await pass(30);
    expect(seen).toEqual([['1', '2']]);
  });

  it('ends each message as its outcome says', async () => {
    const { start, ends } = batches(() => ['accept', new Error('no'), undefined], 3);
    start('1', '2', '3');
    await turns();
    expect(Object.fromEntries(ends)).toEqual({ 1: 'accepted', 2: 'no', 3: 'accepted' });
  });

  it('fails all when the callback throws, accepts all when it answers nothing', async () => {
    const failing = batches(() => Promise.reject(new Error('down')));
    const fine = batches(() => undefined);
    failing.start('1', '2');
    fine.start('1', '2');
    await turns();
    expect([...failing.ends.values(), ...fine.ends.values()]).toEqual(['down', 'down', 'accepted', 'accepted']);
  });

  it.each([
    ['too few outcomes', ['accept']],
    ['too many outcomes', ['accept', 'accept', 'accept']],
    ['a number', 7],
    ['null', null],
    ['an object', { 0: 'accept' }],
  ])('fails all with invalid-outcome when the callback answers %s', (_name, answer) => {
    const { start, ends } = batches(untyped(answer));
    start('1', '2');
    expect([...ends.values()]).toEqual(['invalid-outcome', 'invalid-outcome']);
  });

  it('fails only the message whose outcome is not known', () => {
    const { start, ends } = batches(untyped(['accept', 'refuse']));
    start('1', '2');
    expect([...ends.values()]).toEqual(['accepted', 'invalid-outcome']);
  });

  it('gives back what is gathered and not what runs, and then needs no timer', () => {
    const { wrapper } = batches(() => undefined, 3);
    const message = incoming('1');
    const ended = vi.fn();
    wrapper.start(message, ended);
    expect([wrapper.withdraw(message), wrapper.withdraw(message)]).toEqual([true, false]);
    expect(vi.getTimerCount()).toBe(0);
    expect(ended).not.toHaveBeenCalled();
  });

  it('gathers the next batch while one runs, and has no room when that is full', async () => {
    const end = deferred<void>();
    const { wrapper, start, ends } = batches(() => end.promise.then(() => undefined));
    start('1', '2', '3');
    expect(wrapper.room).toBeGreaterThan(0);
    start('4');
    expect(wrapper.room).toBe(0);
    end.resolve();
    await turns();
    expect([...ends.keys()]).toEqual(['1', '2', '3', '4']);
  });

  it('tells of the start when the callback begins, not when a message is gathered', async () => {
    const { wrapper, start } = batches(() => undefined);
    const started = vi.fn();
    wrapper.start(incoming('1'), () => undefined, started);
    expect(started).not.toHaveBeenCalled();
    start('2');
    expect(started).toHaveBeenCalledOnce();
  });

  it('calls the handle method on its object', () => {
    const handler = {
      sizes: [] as number[],
      handle(messages: readonly unknown[]) {
        this.sizes.push(messages.length);
      },
    };
    batches(handler).start('1', '2');
    expect(handler.sizes).toEqual([2]);
  });
});
