import type { Journal } from '../journal/journal.js';
import type { HubClock } from './clock.js';
import type { CommitQueue } from './commit-queue.js';
import type { EntryChanges } from './entry-changes.js';
import type { HubEvent } from './event.js';
import type { HandOutMarks } from './hand-out-marks.js';
import type { LetterWriter } from './letter-writer.js';
import type { HubLimits } from './limits.js';
import type { Turn } from './turn.js';

/** What the parts of a hub share. */
export interface Services {
  readonly journal: Journal;
  readonly clock: HubClock;
  readonly limits: HubLimits;
  readonly turn: Turn;
  readonly commits: CommitQueue;
  readonly changes: EntryChanges;
  readonly marks: HandOutMarks;
  readonly letterWriter: LetterWriter;
  /** A number that no chunk had before. */
  readonly nextChunkId: () => number;
  /** A number that no queue had before. */
  readonly nextQueueId: () => number;
  /** Bytes of what waits in memory, in all queues. */
  readonly memory: { used: number };
  readonly report: (event: HubEvent) => void;
}
