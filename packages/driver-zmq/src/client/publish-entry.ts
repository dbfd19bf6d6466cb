import type { Frame, SendCallback, SendReceipt } from '@joinpool/core/driver';

/** What became of a publish: the receipt, or why it was refused. */
export interface Outcome {
  readonly error?: unknown;
  readonly receipt?: SendReceipt;
}

/** One message that is published, from its send to its answer, and on while a second send of it may ask for that. */
export class PublishEntry {
  readonly id: string | undefined;
  #done: SendCallback | undefined;
  #body: Uint8Array | undefined;
  /** Of a message whose sender is over, which is not kept for this. */
  #weakBody: WeakRef<Uint8Array> | undefined;
  #outcome: Outcome | undefined;

  constructor({ id, body }: Frame, done: SendCallback) {
    this.id = id;
    this.#body = body;
    this.#done = done;
  }

  get isAnswered(): boolean {
    return this.#outcome !== undefined;
  }

  /** Nobody can send it again: its sender has let it go. */
  get isForgotten(): boolean {
    return this.#body === undefined && this.#weakBody?.deref() === undefined;
  }

  /** The first answer counts: what was refused is also below the number that is confirmed later. */
  answer(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    const done = this.#done;
    this.#done = undefined;
    this.#body = undefined;
    done?.(outcome.error, outcome.receipt);
  }

  /**
   * Its sender is over before its answer came.
   * @returns whether it had no answer; then the answer is kept for a second send.
   */
  abandon(error: unknown): boolean {
    const done = this.#done;
    if (done === undefined || this.#body === undefined) return false;
    this.#weakBody = new WeakRef(this.#body);
    this.#body = undefined;
    this.#done = undefined;
    done(error);
    return true;
  }

  /** Whether the frame is the same message once more, and not another one with its id. */
  isSentAgainAs(frame: Frame): boolean {
    return this.#weakBody?.deref() === frame.body;
  }

  /** Answers the second send as the first one was, or will be; never within this call. */
  sendAgain(frame: Frame, done: SendCallback): void {
    const outcome = this.#outcome;
    if (outcome === undefined) {
      this.#body = frame.body;
      this.#done = done;
    } else {
      queueMicrotask(() => done(outcome.error, outcome.receipt));
    }
  }
}
