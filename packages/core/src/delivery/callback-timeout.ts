import { PoolError } from '../errors/pool-error.js';

/** The failure of a callback that ran out of time. */
export const callbackTimeout = (limitMs: number, messageId: string): PoolError =>
  new PoolError('callback-timeout', `the callback ran longer than ${limitMs} ms for message ${messageId}`, {
    advice: 'Make the callback stop when message.signal aborts, or raise callbackTimeoutMs.',
  });
