/** Bounds of a growing wait, in milliseconds. */
export interface BackoffBounds {
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly factor: number;
}

/** Where the growth of the wait stands before attempt `attempt` (1 = the first wait), without jitter. */
export const ceilingOf = (attempt: number, bounds: BackoffBounds): number =>
  Math.min(bounds.maxDelayMs, bounds.minDelayMs * bounds.factor ** (attempt - 1));

/** Full jitter: anything from 0 to the ceiling, so that many waiters do not come back together. */
export const fullJitter = (attempt: number, bounds: BackoffBounds, random = Math.random): number =>
  Math.round(random() * ceilingOf(attempt, bounds));

/** Half jitter: never less than half the ceiling, for reconnecting, where coming back at once does harm. */
export const halfJitter = (attempt: number, bounds: BackoffBounds, random = Math.random): number => {
  const ceiling = ceilingOf(attempt, bounds);
  return Math.round(ceiling / 2 + (random() * ceiling) / 2);
};
