import { describe, expect, it, vi } from 'vitest';
import { TaskGroup } from '../../src/dispatch/task-group.js';
import { deferred } from '../../src/util/deferred.js';
import { at, turns } from '../support/harness.js';

describe('TaskGroup', () => {
  it('runs at most size tasks at once, in the order of calls', async () => {
    const group = new TaskGroup(2);
    const ends = [deferred<void>(), deferred<void>(), deferred<void>()];
    const started: number[] = [];
    const results = ends.map((end, index) =>
      group.run(() => {
        started.push(index);
        return end.promise;
      }),
    );
    expect([started, group.running, group.hasRoom]).toEqual([[0, 1], 2, false]);
    at(ends, 1).resolve();
    await results[1];
    expect(started).toEqual([0, 1, 2]);
    for (const end of ends) end.resolve();
    await Promise.all(results);
    expect(group.running).toBe(0);
  });

  it('settles as the task does', async () => {
    const group = new TaskGroup(1);
    await expect(group.run(() => 7)).resolves.toBe(7);
    await expect(group.run(() => Promise.reject(new Error('late')))).rejects.toThrow('late');
    await expect(
      group.run(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
  });

  it('gives the place of a failed task to the next', async () => {
    const group = new TaskGroup(1);
    const failing = group.run(() => Promise.reject(new Error('no')));
    const next = group.run(() => 'next');
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('next');
  });

  it('has its place free again when it tells of the end', () => {
    const group = new TaskGroup(1);
    const rooms: boolean[] = [];
    group.start(
      () => undefined,
      undefined,
      () => rooms.push(group.hasRoom),
    );
    expect(rooms).toEqual([true]);
  });

  it('waits for those that run at the call and for none that start later', async () => {
    const group = new TaskGroup(2);
    const [first, later] = [deferred<void>(), deferred<void>()];
    void group.run(() => first.promise);
    const waited = vi.fn();
    const wait = group.wait().then(waited);
    void group.run(() => later.promise);
    await turns();
    expect(waited).not.toHaveBeenCalled();
    first.resolve();
    await wait;
    expect(group.running).toBe(1);
    later.resolve();
  });

  it('waits also for those that fail, and for nothing when nothing runs', async () => {
    const group = new TaskGroup(1);
    await group.wait();
    const end = deferred<void>();
    group.start(
      () => end.promise,
      undefined,
      () => undefined,
    );
    const wait = group.wait();
    end.reject(new Error('no'));
    await expect(wait).resolves.toBeUndefined();
  });
});
