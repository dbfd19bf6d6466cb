import { checkDelivery, type HistoryEvent } from '@joinpool/conformance';
import type { Processing } from './processing.js';

/** What happened, as it was seen from outside the pools. */
export interface Account {
  readonly published: ReadonlySet<string>;
  readonly poolNames: readonly string[];
  /** In the order in which the reports came. */
  readonly processed: readonly Processing[];
  /** The member that was killed, if one was. */
  readonly killed: string | undefined;
  /** Copies that were still in the pools when all members had left. Each would have been processed once more. */
  readonly leftOver: number;
}

/** How a run ended; each is a number, summed over the pools. */
export interface Verdict {
  readonly published: number;
  /** Confirmed, and never processed in a pool. */
  readonly lost: number;
  /** Processed once more in a pool, and nothing explains it. */
  readonly duplicated: number;
  /** Processed once more because the member that had it was killed, and the message said so. */
  readonly redelivered: number;
  /** Processed, and never confirmed. */
  readonly unexpected: number;
}

/**
 * Two runs count as explained when the killed member had one and the other came after the kill and was told as
 * redelivered. Which report came first does not matter: they come from different processes.
 */
const isExplained = (runs: readonly Processing[], killed: string | undefined): boolean => {
  const others = runs.filter(({ member }) => member !== killed);
  return runs.length === 2 && others.length === 1 && others.every((run) => run.afterKill && run.redelivered);
};

const runsOf = (processed: readonly Processing[]): ReadonlyMap<string, readonly Processing[]> => {
  const runs = new Map<string, Processing[]>();
  for (const processing of processed) {
    const key = `${processing.poolName}/${processing.messageId}`;
    const known = runs.get(key);
    if (known === undefined) runs.set(key, [processing]);
    else known.push(processing);
  }
  return runs;
};

/** Every message went where every pool listens: which topic it was does not matter to the verdict. */
const place = { exchangeName: 'nova', topic: 'notifications' };

/** The run as the conformance checker reads it: before the kill, the kill, and after it. */
const historyOf = ({ published, processed, killed }: Account): readonly HistoryEvent[] => {
  const runs = runsOf(processed);
  const toEvent = ({ poolName, member, messageId }: Processing): HistoryEvent => ({
    kind: 'callback',
    phase: 'ok',
    messageId,
    poolName,
    memberId: member,
    topic: place.topic,
    redelivered: isExplained(runs.get(`${poolName}/${messageId}`) ?? [], killed),
    deliveryCount: undefined,
    attempt: 1,
  });
  const isAfter = ({ afterKill, member }: Processing): boolean => afterKill && member !== killed;
  return [
    ...[...published].map((messageId): HistoryEvent => ({ kind: 'publish', phase: 'ok', messageId, ...place })),
    ...processed.filter((processing) => !isAfter(processing)).map(toEvent),
    ...(killed === undefined ? [] : [{ kind: 'disturbance', phase: 'ok', what: `kill ${killed}` } as const]),
    ...processed.filter(isAfter).map(toEvent),
  ];
};

/** Judges a run by the checker of the conformance suite: pure, and the same whatever the order of the pools. */
export const verdictOf = (account: Account): Verdict => {
  const { published, poolNames, killed, leftOver } = account;
  const pools = new Map(poolNames.map((poolName) => [poolName, [place]]));
  const { lost, duplicated, redelivered, unexpected } = checkDelivery(historyOf(account), pools);
  return {
    published: published.size,
    lost: lost.length,
    duplicated: duplicated.length + (killed === undefined ? leftOver : 0),
    redelivered: redelivered.length + (killed === undefined ? 0 : leftOver),
    unexpected: unexpected.length,
  };
};

/** Nothing lost, nothing twice, nothing from nowhere. */
export const isClean = ({ lost, duplicated, unexpected }: Verdict): boolean =>
  lost === 0 && duplicated === 0 && unexpected === 0;
