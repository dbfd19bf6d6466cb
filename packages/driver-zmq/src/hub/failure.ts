import { messageOf } from '../message-of.js';
import type { Failure } from '../protocol/payloads.js';

export const poolNotFound = (poolName: string): Failure => ({
  kind: 'not-found',
  message: `there is no pool '${poolName}'`,
});

export const exchangeNotFound = (exchangeName: string): Failure => ({
  kind: 'not-found',
  message: `there is no exchange '${exchangeName}'`,
});

/** What would go above one of the hub's limits. */
export const aboveLimit = (what: string, limit: number): Failure => ({
  kind: 'not-supported',
  message: `the hub takes at most ${limit} ${what}`,
});

/** What the journal could not write. */
export const notWritten = (error: unknown): Failure => ({
  kind: 'unavailable',
  message: `the hub could not write its journal: ${messageOf(error)}`,
});
