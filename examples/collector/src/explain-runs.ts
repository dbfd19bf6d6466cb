import type { Kill } from './kill.js';
import type { Processing } from './processing.js';

/**
 * The death of a member sends back what that member had; the death of the hub, what any member had. What comes again
 * for that reason says so, starts later, and goes to a member that lives.
 */
const explains = ({ member, hadHub, atMs }: Kill, earlier: Processing, later: Processing): boolean =>
  (hadHub || earlier.member === member) && later.member !== member && later.redelivered && later.startedAtMs >= atMs;

/**
 * Of the runs of one message in one pool, those that a kill explains. The first is the original and needs no
 * explanation. A message is out once at a time, so that each kill makes it come again at most once.
 */
export const explainedRuns = (runs: readonly Processing[], kills: readonly Kill[]): readonly Processing[] => {
  const [first, ...others] = runs.toSorted((one, other) => one.startedAtMs - other.startedAtMs);
  const unused = new Set(kills);
  let earlier = first;
  return others.filter((later) => {
    const previous = earlier;
    earlier = later;
    const kill = [...unused].find((one) => previous !== undefined && explains(one, previous, later));
    return kill !== undefined && unused.delete(kill);
  });
};
