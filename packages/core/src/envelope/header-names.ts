/** The headers that joinpool writes, as fixed in `docs/wire-format.md`. Those of a user never start with the prefix. */
export const headerPrefix = 'joinpool-';

export const headerNames = Object.freeze({
  /** How often a message was sent, when more than once. */
  sends: 'joinpool-sends',
  /** The delivery count that the core keeps where the transport keeps none. */
  deliveryCount: 'joinpool-delivery-count',
  /** Of letters: why, the error as JSON, attempts made, and when (milliseconds since 1970). */
  reason: 'joinpool-reason',
  error: 'joinpool-error',
  attempts: 'joinpool-attempts',
  diedAt: 'joinpool-died-at',
});
