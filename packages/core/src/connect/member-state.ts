import type { PoolError } from '../errors/pool-error.js';

/** Where a member stands. */
export type MemberState = 'joining' | 'consuming' | 'paused' | 'leaving' | 'left';

/** Why a member is over. `error` is there when nobody asked for it. */
export interface MemberClosed {
  readonly reason: 'left' | 'pool-deleted' | 'connection-closed' | 'failed';
  readonly error?: PoolError;
}
