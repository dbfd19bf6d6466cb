/** How finely deadlines are told apart, in milliseconds. */
const grainMs = 10;

/** A deadline that was set; `cancel` is idempotent. */
export interface Alarm {
  cancel(): void;
}

interface Bucket {
  readonly timer: NodeJS.Timeout;
  readonly alarms: Set<() => void>;
}

/** Many deadlines on few timers: those within one grain share one. Setting and cancelling cost no system timer each. */
export class Timers {
  readonly #buckets = new Map<number, Bucket>();

  /** Calls `ring` once, after at least `delayMs`. */
  set(delayMs: number, ring: () => void): Alarm {
    const slot = Math.ceil((performance.now() + delayMs) / grainMs);
    const bucket = this.#buckets.get(slot) ?? this.#open(slot);
    bucket.alarms.add(ring);
    return { cancel: () => this.#cancel(slot, bucket, ring) };
  }

  #open(slot: number): Bucket {
    const timer = setTimeout(() => this.#fire(slot), Math.max(0, slot * grainMs - performance.now()));
    const bucket = { timer, alarms: new Set<() => void>() };
    this.#buckets.set(slot, bucket);
    return bucket;
  }

  #fire(slot: number): void {
    const bucket = this.#buckets.get(slot);
    this.#buckets.delete(slot);
    for (const ring of bucket?.alarms ?? []) ring();
  }

  #cancel(slot: number, bucket: Bucket, ring: () => void): void {
    bucket.alarms.delete(ring);
    if (bucket.alarms.size > 0 || this.#buckets.get(slot) !== bucket) return;
    clearTimeout(bucket.timer);
    this.#buckets.delete(slot);
  }
}
