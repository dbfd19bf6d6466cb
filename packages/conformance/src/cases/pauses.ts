import { type Message, Release } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';

class FirstRun extends Error {}

/** The longest wait before a second run, and what a wait may take above that on a busy machine. */
const ceilingMs = 120;
const generousMs = 5_000;
const messages = 12;

/**
 * Waits are drawn between 0 and the ceiling, so that no single one has a lower bound; that twelve have a mean below an
 * eighth of the ceiling happens less than once in a million runs.
 */
const backoff = (id: string, title: string, onFailure: 'deadLetter' | 'retry', attempts: number): ConformanceCase => ({
  id,
  title,
  promises: [7],
  async run({ world, check }) {
    const poolName = world.name('pool');
    const failedAt = new Map<string, number>();
    const waits: number[] = [];
    const callback = ({ id }: Message): void => {
      const at = failedAt.get(id);
      if (at === undefined) {
        failedAt.set(id, performance.now());
        throw new FirstRun('as told');
      }
      waits.push(performance.now() - at);
    };
    const retry = { attempts, minDelayMs: ceilingMs, maxDelayMs: ceilingMs };
    await world.join({ poolName, retry, onFailure, callback });
    await world.publishSome(messages);
    await world.untilProcessed(poolName, messages);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / messages;
    const longest = Math.max(...waits);
    check.equal(waits.length, messages, 'second runs');
    check.that(mean >= ceilingMs / 8, `second runs waited ${mean} ms in the mean`);
    check.that(longest <= ceilingMs + generousMs, `a second run came after ${longest} ms only`);
    check.equal((await world.letters(poolName)).length, 0, 'letters');
  },
});

const release: ConformanceCase = {
  id: 'settlement/release-pause',
  title: 'a released message comes back after a pause, as a first attempt, however often it was released',
  promises: [7],
  async run({ world, check }) {
    const poolName = world.name('pool');
    const times: number[] = [];
    world.disturb('release');
    const callback = (): void => {
      times.push(performance.now());
      if (times.length < 4) throw new Release();
    };
    await world.join({ poolName, retry: { attempts: 1 }, callback });
    await world.publish({});
    await world.untilProcessed(poolName, 1);
    await world.untilEmpty(poolName);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    check.equal(gaps.length, 3, 'runs after a release');
    check.that(Math.min(...gaps) >= 50, `released, and back within ${Math.min(...gaps)} ms`);
    check.that(Math.max(...gaps) <= generousMs, `released, and back after ${Math.max(...gaps)} ms only`);
    const runs = world.recorder.callbacks(poolName, 'invoke');
    check.equal(
      runs.map(({ attempt, redelivered }) => [attempt, redelivered]),
      [1, 2, 3, 4].map((run) => [1, run > 1]),
      'attempt, told as redelivered',
    );
    check.equal((await world.letters(poolName)).length, 0, 'letters');
  },
};

export const pauseCases: readonly ConformanceCase[] = [
  backoff('settlement/retry-backoff', 'attempts within the member wait for the backoff', 'deadLetter', 2),
  backoff('settlement/charged-backoff', 'what goes back charged waits for the backoff', 'retry', 1),
  release,
];
