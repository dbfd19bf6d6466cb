import type { Address } from '@joinpool/core/driver';

/** A text that two addresses share only where they are the same. */
export const addressKey = (to: Address): string =>
  to.kind === 'topic' ? `${to.kind} ${to.exchangeName} ${to.topic}` : `${to.kind} ${to.poolName}`;
