import { Reject } from '@joinpool/core';
import type { CaseContext, ConformanceCase } from '../case.js';

/** A pool with a backlog and no members, one with letters, and one whose member works. */
const threePools = async ({ world }: CaseContext) => {
  const [waiting, lettered, working] = [world.name('waiting'), world.name('lettered'), world.name('working')];
  await world.makePool({ poolName: waiting, topic: 'work.waits' });
  const rejects = (): never => {
    throw new Reject('no');
  };
  await world.join({ poolName: lettered, topic: 'work.rejected', callback: rejects });
  await world.join({ poolName: working, topic: 'work.done', connection: await world.connect() });
  const backlog = await world.publishSome(world.scaled(50), { topic: 'work.waits' });
  await world.publishSome(3, { topic: 'work.rejected' });
  await world.untilLetters(lettered, 3);
  return { waiting, lettered, working, backlog };
};

/** Publishes without a pause until the broker is back; resolves with what was not confirmed. */
const publishThrough = async ({ world }: CaseContext, how: 'kill' | 'stop'): Promise<readonly unknown[]> => {
  const publisher = await world.connect();
  let isBack = false;
  const back = world.faults.restart(how).finally(() => {
    isBack = true;
  });
  const failures: unknown[] = [];
  while (!isBack) {
    const some = Array.from({ length: 20 }, (_, n) => world.publish({ n }, { topic: 'work.done' }, publisher));
    for (const outcome of await Promise.allSettled(some))
      if (outcome.status === 'rejected') failures.push(outcome.reason);
  }
  await back;
  return failures;
};

/**
 * The member that rejects goes on by itself, too. Nor is the case over before each of its pools has work again: RabbitMQ
 * (4.0.5, and later ones) takes no new quorum queue any more once one was deleted that had no leader yet.
 */
const rejectsAgain = async ({ world }: CaseContext, lettered: string): Promise<void> => {
  const [messageId] = await world.publishSome(1, { topic: 'work.rejected' });
  const rejected = () => world.recorder.callbacks(lettered, 'fail').some((call) => call.messageId === messageId);
  await world.until(rejected, `a reject in ${lettered}`);
};

const survives = async (context: CaseContext, how: 'kill' | 'stop'): Promise<void> => {
  const { world, check } = context;
  const { waiting, lettered, working, backlog } = await threePools(context);
  const before = world.processed(working).size;
  check.equal(await publishThrough(context, how), [], 'publishes that were not confirmed');
  await world.publishSome(5, { topic: 'work.done' });
  await world.quiet(working);
  check.that(world.processed(working).size > before, 'nothing was processed after the restart');
  // An acceptance may have died with the broker: then its message came again, and became one more letter.
  const letters = new Set((await world.letters(lettered)).map(({ message }) => message.id));
  check.equal(letters.size, 3, 'messages that became letters');
  await rejectsAgain(context, lettered);
  await world.join({ poolName: waiting, topic: 'work.waits' });
  await world.untilProcessed(waiting, backlog.length);
  await world.untilEmpty(waiting, working);
  const { lost, duplicated, unexpected, crossPool } = world.verdict();
  const rejected = lost.filter((key) => !key.startsWith(`${lettered}/`));
  check.equal(
    { rejected, duplicated, unexpected, crossPool },
    { rejected: [], duplicated: [], unexpected: [], crossPool: [] },
    'who got what',
  );
};

export const restartCases: readonly ConformanceCase[] = [
  {
    id: 'restart/orderly',
    title: 'a broker restarted in order under load loses nothing; members and publishers go on by themselves',
    promises: [3, 4, 11],
    requires: ['restart'],
    patience: 4,
    run: (context) => survives(context, 'stop'),
  },
  {
    id: 'restart/killed',
    title:
      'a broker killed under load loses no confirmed message and no letter; members and publishers go on by themselves',
    promises: [3, 4, 11],
    requires: ['restart'],
    patience: 4,
    run: (context) => survives(context, 'kill'),
  },
];
