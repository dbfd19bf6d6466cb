import type { Counts, Entry } from './entry.js';

/** Neighbouring messages of one entry that were handed over equally often: `from` up to but not `to`. */
export interface Run extends Counts {
  readonly entry: Entry;
  readonly from: number;
  readonly to: number;
}

/** The number of its first message in the queue. */
export const firstOf = (run: Run): number => run.entry.sequence + run.from;

/** The number after its last message. */
export const endOf = (run: Run): number => run.entry.sequence + run.to;

export const lengthOf = (run: Run): number => run.to - run.from;

/** The messages of an entry that are not settled, in runs. */
export const runsOf = (entry: Entry): Run[] => {
  const runs: Run[] = [];
  let from = 0;
  while (from < entry.count) {
    if (entry.isSettled(from)) {
      from += 1;
      continue;
    }
    const counts = entry.countsOf(from);
    let to = from + 1;
    while (to < entry.count && !entry.isSettled(to) && isSame(entry.countsOf(to), counts)) to += 1;
    runs.push({ entry, from, to, deliveries: counts.deliveries, charges: counts.charges });
    from = to;
  }
  return runs;
};

const isSame = (one: Counts, other: Counts): boolean =>
  one.deliveries === other.deliveries && one.charges === other.charges;
