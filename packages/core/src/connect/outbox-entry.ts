import type { Address } from '../driver/address.js';
import type { Frame } from '../driver/frame.js';
import type { Linked } from '../util/linked-list.js';
import type { Alarm } from '../util/timers.js';
import type { PublishReceipt } from './options.js';

/** How a publish is answered, once. */
export interface OutboxAnswer {
  readonly resolve: (receipt: PublishReceipt) => void;
  readonly reject: (error: unknown) => void;
}

/** One message that is being published, from the call to its confirmation. */
export class OutboxEntry implements Linked<OutboxEntry> {
  next: OutboxEntry | undefined = undefined;
  previous: OutboxEntry | undefined = undefined;
  readonly to: Address;
  frame: Frame;
  /** Counted against the window; the core's own letters and copies are not. */
  readonly counted: boolean;
  readonly answer: OutboxAnswer;
  /** `new` until it is let in, then `waiting` for room or in the `outbox`; `over` once it is answered. */
  place: 'new' | 'waiting' | 'outbox' | 'over' = 'new';
  sends = 0;
  sentAtMs = 0;
  alarm: Alarm | undefined = undefined;
  signal: AbortSignal | undefined = undefined;
  /** Takes the abort listener away. */
  unlisten: (() => void) | undefined = undefined;

  constructor(to: Address, frame: Frame, counted: boolean, answer: OutboxAnswer) {
    this.to = to;
    this.frame = frame;
    this.counted = counted;
    this.answer = answer;
  }

  /** What its error says of it. */
  get failing(): string {
    return `cannot publish message ${this.frame.id ?? ''}`;
  }
}
