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

/** How a run ended; each is a number of messages, summed over the pools. */
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

const judgePool = (poolName: string, { published, processed, killed }: Account) => {
  const runs = new Map<string, Processing[]>();
  for (const processing of processed) {
    if (processing.poolName !== poolName) continue;
    runs.set(processing.messageId, [...(runs.get(processing.messageId) ?? []), processing]);
  }
  const repeated = [...runs.values()].filter(({ length }) => length > 1);
  const explained = repeated.filter((each) => isExplained(each, killed));
  const redelivered = explained.length;
  const duplicated = repeated.length - redelivered;
  const lost = [...published].filter((id) => !runs.has(id)).length;
  const unexpected = [...runs.keys()].filter((id) => !published.has(id)).length;
  return { lost, duplicated, redelivered, unexpected };
};

/** Judges a run: pure, and the same whatever the order of the pools. */
export const verdictOf = (account: Account): Verdict => {
  const { killed, leftOver } = account;
  const verdict = {
    published: account.published.size,
    lost: 0,
    duplicated: killed === undefined ? leftOver : 0,
    redelivered: killed === undefined ? 0 : leftOver,
    unexpected: 0,
  };
  for (const poolName of account.poolNames) {
    const found = judgePool(poolName, account);
    verdict.lost += found.lost;
    verdict.duplicated += found.duplicated;
    verdict.redelivered += found.redelivered;
    verdict.unexpected += found.unexpected;
  }
  return verdict;
};

/** Nothing lost, nothing twice, nothing from nowhere. */
export const isClean = ({ lost, duplicated, unexpected }: Verdict): boolean =>
  lost === 0 && duplicated === 0 && unexpected === 0;
