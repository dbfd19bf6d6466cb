import { describe, expect, it } from 'vitest';
import { CallbackWrapper } from '../../src/dispatch/callback-wrapper.js';
import { deferred } from '../../src/util/deferred.js';
import { incoming } from '../support/incoming.js';

describe('CallbackWrapper', () => {
  it('calls a function with the entire message', async () => {
    const wrapper = new CallbackWrapper((message) => message, { concurrency: 1 });
    const message = incoming('1');
    await expect(wrapper.handle(message)).resolves.toBe(message);
  });

  it('calls the handle method on its object', async () => {
    const handler = {
      seen: '',
      handle(message: { readonly id: string }) {
        this.seen = message.id;
      },
    };
    await new CallbackWrapper(handler, { concurrency: 1 }).handle(incoming('1'));
    expect(handler.seen).toBe('1');
  });

  it('has no room while as many callbacks run as may', () => {
    const wrapper = new CallbackWrapper(() => deferred<void>().promise, { concurrency: 1 });
    wrapper.start(incoming('1'), () => undefined);
    expect(wrapper.room).toBe(0);
  });

  it('tells how a callback ended: well, thrown or rejected', async () => {
    const wrapper = new CallbackWrapper(
      ({ id }) => {
        if (id === 'throws') throw id;
        return id === 'rejects' ? Promise.reject(id) : undefined;
      },
      { concurrency: 3 },
    );
    const ends: unknown[] = [];
    for (const id of ['well', 'throws', 'rejects']) wrapper.start(incoming(id), (...end) => ends.push(end.slice(0, 2)));
    await wrapper.wait();
    expect(ends).toEqual([
      [false, undefined],
      [true, 'throws'],
      [true, 'rejects'],
    ]);
  });

  it('takes nothing back that was started', () => {
    expect(new CallbackWrapper(() => undefined, { concurrency: 1 }).withdraw()).toBe(false);
  });
});
