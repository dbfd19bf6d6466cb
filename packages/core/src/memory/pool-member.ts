import type { DriverFailure } from '../driver/driver-failure.js';
import type { StoredMessage } from './message-queue.js';

/** A member as its pool sees it. */
export interface PoolMember {
  /** Deliveries that it holds unsettled. */
  readonly load: number;
  /** How many more it takes. */
  readonly credit: number;
  canTake(message: StoredMessage): boolean;
  hand(message: StoredMessage): void;
  /** Its pool is gone. */
  lose(reason: DriverFailure): void;
}

/** How a message comes back. */
export interface GiveBack {
  readonly charged: boolean;
  readonly delayMs?: number | undefined;
}
