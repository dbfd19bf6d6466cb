import type { HistoryEvent } from '../history/event.js';

/** The most callbacks that ran at once, by member. */
export const peakRunning = (events: readonly HistoryEvent[]): ReadonlyMap<string, number> => {
  const running = new Map<string, number>();
  const peaks = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'callback') continue;
    const now = (running.get(event.memberId) ?? 0) + (event.phase === 'invoke' ? 1 : -1);
    running.set(event.memberId, now);
    peaks.set(event.memberId, Math.max(peaks.get(event.memberId) ?? 0, now));
  }
  return peaks;
};

/** How many different messages a member was given while it ended none: what it held unsettled at the end. */
export const heldBy = (events: readonly HistoryEvent[], memberId: string): number => {
  const held = new Set<string>();
  for (const event of events) {
    if (event.kind !== 'callback' || event.memberId !== memberId) continue;
    if (event.phase === 'invoke') held.add(event.messageId);
    else held.delete(event.messageId);
  }
  return held.size;
};
