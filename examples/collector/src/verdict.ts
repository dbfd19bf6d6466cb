import { checkDelivery, type HistoryEvent } from '@joinpool/conformance';
import { explainedRuns } from './explain-runs.js';
import type { Kill } from './kill.js';
import type { Processing } from './processing.js';

/** What happened, as it was seen from outside the pools. */
export interface Account {
  readonly published: ReadonlySet<string>;
  readonly poolNames: readonly string[];
  /** In the order in which the reports came. */
  readonly processed: readonly Processing[];
  readonly kills: readonly Kill[];
  /** Copies that were still in the pools when all members had left, each as the run of a callback that took it out. */
  readonly leftOver: readonly Processing[];
}

/** How a run ended; each is a number, summed over the pools. */
export interface Verdict {
  readonly published: number;
  /** Confirmed, and never processed in a pool. */
  readonly lost: number;
  /** Processed once more in a pool, or left to be, and no kill explains it. */
  readonly duplicated: number;
  /** Processed once more, or left to be, because a member that had it was killed, or the hub, and the message said so. */
  readonly redelivered: number;
  /** Processed, and never confirmed. */
  readonly unexpected: number;
}

const keyOf = ({ poolName, messageId }: Processing): string => `${poolName}/${messageId}`;

const runsOf = (processed: readonly Processing[]): ReadonlyMap<string, readonly Processing[]> => {
  const runs = new Map<string, Processing[]>();
  for (const processing of processed) {
    const known = runs.get(keyOf(processing));
    if (known === undefined) runs.set(keyOf(processing), [processing]);
    else known.push(processing);
  }
  return runs;
};

/** What no member processed stays lost, also when it was found in its pool at the end. */
const withLeftOver = ({ processed, leftOver }: Account): readonly Processing[] => {
  const seen = new Set(processed.map(keyOf));
  return [...processed, ...leftOver.filter((processing) => seen.has(keyOf(processing)))];
};

/** Every message went where every pool listens: which topic it was does not matter to the verdict. */
const place = { exchangeName: 'nova', topic: 'notifications' };

interface Timed {
  readonly atMs: number;
  readonly event: HistoryEvent;
}

/** The run as the conformance checker reads it: the kills among the callbacks, in the order in which all that began. */
const historyOf = (account: Account): readonly HistoryEvent[] => {
  const { published, kills } = account;
  const processed = withLeftOver(account);
  const explained = new Set([...runsOf(processed).values()].flatMap((runs) => explainedRuns(runs, kills)));
  const toEvent = (processing: Processing): HistoryEvent => ({
    kind: 'callback',
    phase: 'ok',
    messageId: processing.messageId,
    poolName: processing.poolName,
    memberId: processing.member,
    topic: place.topic,
    redelivered: explained.has(processing),
    deliveryCount: undefined,
    attempt: 1,
  });
  const disturbances = kills.map(
    ({ member, atMs }): Timed => ({ atMs, event: { kind: 'disturbance', phase: 'ok', what: `kill ${member}` } }),
  );
  const callbacks = processed.map(
    (processing): Timed => ({ atMs: processing.startedAtMs, event: toEvent(processing) }),
  );
  const inOrder = [...disturbances, ...callbacks].toSorted((one, other) => one.atMs - other.atMs);
  return [
    ...[...published].map((messageId): HistoryEvent => ({ kind: 'publish', phase: 'ok', messageId, ...place })),
    ...inOrder.map(({ event }) => event),
  ];
};

/** Judges a run by the checker of the conformance suite: pure, and the same whatever the order of pools and reports. */
export const verdictOf = (account: Account): Verdict => {
  const pools = new Map(account.poolNames.map((poolName) => [poolName, [place]]));
  const { lost, duplicated, redelivered, unexpected } = checkDelivery(historyOf(account), pools);
  return {
    published: account.published.size,
    lost: lost.length,
    duplicated: duplicated.length,
    redelivered: redelivered.length,
    unexpected: unexpected.length,
  };
};

/** Nothing lost, nothing twice, nothing from nowhere. */
export const isClean = ({ lost, duplicated, unexpected }: Verdict): boolean =>
  lost === 0 && duplicated === 0 && unexpected === 0;
