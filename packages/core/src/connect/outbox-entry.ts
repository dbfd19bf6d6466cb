import type { Address } from '../driver/address.js';
import type { Frame } from '../driver/frame.js';
import type { Alarm } from '../util/timers.js';
import type { PublishReceipt } from './options.js';

/** One message that is being published, from the call to its confirmation. */
export interface OutboxEntry {
  readonly to: Address;
  frame: Frame;
  /** Counted against the window; the core's own letters and copies are not. */
  readonly counted: boolean;
  readonly resolve: (receipt: PublishReceipt) => void;
  readonly reject: (error: unknown) => void;
  sends: number;
  sentAtMs: number;
  alarm: Alarm | undefined;
  /** Takes the abort listener away. */
  unlisten: (() => void) | undefined;
}
