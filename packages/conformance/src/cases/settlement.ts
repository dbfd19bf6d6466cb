import { Reject, Release } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { tallySettlements } from '../check/check-settlement.js';
import { untilAborted } from '../workload/until-aborted.js';
import { expectNoneLostOrDoubled } from './expect-exactly-once.js';

class Failure extends Error {
  override readonly name = 'Failure';
}

const fail = (): never => {
  throw new Failure('as told');
};

export const settlementCases: readonly ConformanceCase[] = [
  {
    id: 'settlement/failure-becomes-letter',
    title: 'a callback that fails at every attempt makes a letter with its error and attempts',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({ poolName, retry: { attempts: 3, minDelayMs: 1, maxDelayMs: 2 }, callback: fail });
      const { messageId } = await world.publish({ n: 1 });
      const [letter] = await world.untilLetters(poolName, 1);
      check.equal(letter?.reason, 'callback-failed', 'reason');
      check.equal(letter?.message.id, messageId, 'message id');
      check.equal(letter?.message.body, { n: 1 }, 'body');
      check.equal(letter?.attempts, 3, 'attempts');
      check.equal([letter?.error?.name, letter?.error?.message], ['Failure', 'as told'], 'error');
      check.that(letter?.diedAt instanceof Date, 'the letter has no time of death');
      const attempts = world.recorder.callbacks(poolName, 'invoke').map(({ attempt }) => attempt);
      check.equal(attempts, [1, 2, 3], 'attempts seen by the callback');
      await world.untilEmpty(poolName);
    },
  },
  {
    id: 'settlement/retry-succeeds',
    title: 'a callback that fails once is run again and its success accepts',
    promises: [7],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.join({ poolName, callback: ({ attempt }) => (attempt === 1 ? fail() : undefined) });
      const ids = await world.publishSome(world.scaled(30));
      await world.quiet(poolName);
      const tally = tallySettlements(world.recorder.events, poolName);
      check.that(
        ids.every((id) => tally.get(id)?.succeeded === 1),
        'not every message succeeded once',
      );
      check.equal((await world.letters(poolName)).length, 0, 'letters');
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'settlement/reject',
    title: 'Reject makes a letter at once, without further attempts',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const reject = (): never => {
        throw new Reject('not for us');
      };
      await world.join({ poolName, callback: reject });
      await world.publish({});
      const [letter] = await world.untilLetters(poolName, 1);
      check.equal([letter?.reason, letter?.attempts, letter?.error?.message], ['rejected', 1, 'not for us'], 'letter');
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 1, 'runs');
    },
  },
  {
    id: 'settlement/release',
    title: 'Release gives the message back to the pool, for another member too',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      world.disturb('release');
      const first = await world.join({
        poolName,
        callback: () => {
          throw new Release();
        },
      });
      const { messageId } = await world.publish({});
      await world.until(() => world.recorder.callbacks(poolName, 'fail').length > 0);
      await world.join({ poolName, connection: await world.connect() });
      await world.until(() => world.processed(poolName).has(messageId));
      const [done] = world.recorder.callbacks(poolName, 'ok');
      check.that(done?.memberId !== first.memberId, 'the releasing member processed it');
      check.equal(done?.redelivered, true, 'told as redelivered');
      check.equal((await world.letters(poolName)).length, 0, 'letters');
    },
  },
  {
    id: 'settlement/on-failure-discard',
    title: 'onFailure discard forgets a message that failed',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({ poolName, onFailure: 'discard', callback: fail });
      await world.publish({});
      await world.until(() => world.recorder.callbacks(poolName, 'fail').length === 2);
      await world.untilEmpty(poolName);
      check.equal((await world.letters(poolName)).length, 0, 'letters');
    },
  },
  {
    id: 'settlement/on-failure-retry',
    title: 'onFailure retry gives it back charged, and the delivery limit ends it as a letter',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const retry = { attempts: 1, minDelayMs: 1, maxDelayMs: 2 };
      await world.join({ poolName, onFailure: 'retry', retry, pool: { deliveryLimit: 3 }, callback: fail });
      await world.publish({});
      const [letter] = await world.untilLetters(poolName, 1);
      check.equal(letter?.reason, 'delivery-limit', 'reason');
      const runs = world.recorder.callbacks(poolName, 'invoke');
      check.that(runs.length >= 3 && runs.length <= 4, `${runs.length} runs with a delivery limit of 3`);
      check.equal(
        runs.slice(1).every(({ redelivered }) => redelivered),
        true,
        'later runs told as redelivered',
      );
    },
  },
  {
    id: 'settlement/timeout',
    title: 'callbackTimeoutMs aborts the signal and counts as a failed attempt',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({
        poolName,
        callbackTimeoutMs: 30,
        callback: untilAborted,
      });
      await world.publish({});
      const [letter] = await world.untilLetters(poolName, 1);
      check.equal([letter?.reason, letter?.attempts], ['callback-failed', 2], 'letter');
    },
  },
];
