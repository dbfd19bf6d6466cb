import { type Deferred, deferred, orAbort } from '@joinpool/core/driver';

/** Waits for what the hub answers, by the number that it was asked with. */
export class Answers<Value> {
  readonly #waiting = new Map<number, Deferred<Value>>();
  #last = 0;
  #failure: Error | undefined;

  /** Asks with a number that was not used before. Abort: an answer that still comes is dropped. */
  async ask(send: (number: number) => void, signal: AbortSignal): Promise<Value> {
    signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
    this.#last += 1;
    const number = this.#last;
    const answer: Deferred<Value> = deferred();
    this.#waiting.set(number, answer);
    send(number);
    try {
      return await orAbort(answer.promise, signal);
    } finally {
      this.#waiting.delete(number);
    }
  }

  resolve(number: number, value: Value): void {
    this.#waiting.get(number)?.resolve(value);
  }

  /** Nothing is answered any more. */
  end(failure: Error): void {
    this.#failure = failure;
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
  }
}
