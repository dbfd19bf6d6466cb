import { type Linked, LinkedList } from './linked-list.js';
import { startTimer } from './long-timer.js';

/** How finely deadlines are told apart, in milliseconds. */
const grainMs = 10;

/** A deadline that was set; `cancel` is idempotent. */
export interface Alarm {
  cancel(): void;
}

/** The alarms that ring within the same grain of time. */
class Bucket {
  readonly alarms = new LinkedList<BucketAlarm>();
  readonly #cancelTimer: () => void;
  readonly #over: () => void;

  constructor(delayMs: number, over: () => void) {
    this.#over = over;
    this.#cancelTimer = startTimer(delayMs, () => this.#fire());
  }

  cancel(alarm: BucketAlarm): void {
    this.alarms.remove(alarm);
    if (this.alarms.first !== undefined) return;
    this.#cancelTimer();
    this.#over();
  }

  #fire(): void {
    this.#over();
    for (let alarm = this.alarms.first; alarm !== undefined; alarm = this.alarms.first) alarm.ring();
  }
}

class BucketAlarm implements Alarm, Linked<BucketAlarm> {
  next: BucketAlarm | undefined = undefined;
  previous: BucketAlarm | undefined = undefined;
  #bucket: Bucket | undefined;
  readonly #ring: () => void;

  constructor(bucket: Bucket, ring: () => void) {
    this.#bucket = bucket;
    this.#ring = ring;
    bucket.alarms.push(this);
  }

  ring(): void {
    this.#bucket?.alarms.remove(this);
    this.#bucket = undefined;
    this.#ring();
  }

  cancel(): void {
    this.#bucket?.cancel(this);
    this.#bucket = undefined;
  }
}

/** Many deadlines on few timers: those within one grain share one. Setting and cancelling cost no system timer each. */
export class Timers {
  readonly #buckets = new Map<number, Bucket>();

  /** Calls `ring` once, after at least `delayMs`. */
  set(delayMs: number, ring: () => void): Alarm {
    const slot = Math.ceil((performance.now() + delayMs) / grainMs);
    return new BucketAlarm(this.#buckets.get(slot) ?? this.#open(slot), ring);
  }

  #open(slot: number): Bucket {
    const bucket = new Bucket(Math.max(0, slot * grainMs - performance.now()), () => this.#buckets.delete(slot));
    this.#buckets.set(slot, bucket);
    return bucket;
  }
}
