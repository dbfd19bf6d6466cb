import { getEventListeners } from 'node:events';
import { expect, test, vi } from 'vitest';
import { SharedAbort } from '../../src/connect/shared-abort.js';

const start = () => {
  const aborted = vi.fn();
  const controller = new AbortController();
  return { aborted, controller, signal: controller.signal, shared: new SharedAbort<string>(aborted) };
};

test('many waiters share one listener, which leaves with the last of them', () => {
  const { signal, shared } = start();
  const removals = Array.from({ length: 20 }, (_, index) => shared.add(signal, `${index}`));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  for (const remove of removals.slice(1)) remove();
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  removals[0]?.();
  removals[0]?.();
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  shared.add(signal, 'again');
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
});

test('an abort is told to each that still waits for that signal', () => {
  const { aborted, controller, signal, shared } = start();
  const other = new AbortController();
  shared.add(other.signal, 'other');
  shared.add(signal, 'first');
  shared.add(signal, 'gone')();
  const remove = shared.add(signal, 'last');
  controller.abort('enough');
  expect(aborted.mock.calls).toEqual([
    ['first', 'enough'],
    ['last', 'enough'],
  ]);
  remove();
  expect(getEventListeners(other.signal, 'abort')).toHaveLength(1);
});
