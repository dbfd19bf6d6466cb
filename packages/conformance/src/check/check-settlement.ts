import type { HistoryEvent } from '../history/event.js';

/** What became of a message within one pool. */
export interface SettlementTally {
  runs: number;
  succeeded: number;
  failed: number;
}

/** Runs of the callback by message id, for one pool. Pure and linear. */
export const tallySettlements = (events: readonly HistoryEvent[], poolName: string): Map<string, SettlementTally> => {
  const tallies = new Map<string, SettlementTally>();
  for (const event of events) {
    if (event.kind !== 'callback' || event.poolName !== poolName) continue;
    const tally = tallies.get(event.messageId) ?? { runs: 0, succeeded: 0, failed: 0 };
    if (event.phase === 'invoke') tally.runs += 1;
    else if (event.phase === 'ok') tally.succeeded += 1;
    else tally.failed += 1;
    tallies.set(event.messageId, tally);
  }
  return tallies;
};
