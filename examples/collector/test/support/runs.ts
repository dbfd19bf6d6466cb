import type { Kill } from '../../src/kill.js';
import type { Processing } from '../../src/processing.js';

/** When the kills of these tests happen. */
export const killedAtMs = 1000;

/** A run of `collector-1`, before any kill. */
export const runOf = (messageId: string, changes: Partial<Processing> = {}): Processing => ({
  poolName: 'collector',
  member: 'collector-1',
  messageId,
  redelivered: false,
  startedAtMs: killedAtMs - 500,
  ...changes,
});

/** The message comes again, to another member, after the kill. */
export const runAgain = (messageId: string, changes: Partial<Processing> = {}): Processing =>
  runOf(messageId, { member: 'collector-2', redelivered: true, startedAtMs: killedAtMs + 500, ...changes });

export const killOf = (member: string, changes: Partial<Kill> = {}): Kill => ({
  member,
  hadHub: false,
  atMs: killedAtMs,
  ...changes,
});
