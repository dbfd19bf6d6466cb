/** After so many redeliveries, processed one by one, a window opens although no fresh message has come. */
const redeliveriesToOpen = 16;

/**
 * Keeps a window at 1 until the transport hands over a message that nobody has died of yet: brokers charge every
 * prefetched message when a process dies, so that innocents would be dead-lettered with the poison among them.
 */
export class SlowStart {
  readonly #open: () => void;
  #processed = 0;
  #opened = false;

  constructor(open: () => void) {
    this.#open = open;
  }

  /** A message came; a fresh one opens the window. */
  received(redelivered: boolean): void {
    if (!redelivered) this.#openOnce();
  }

  /** A message was settled. */
  settled(): void {
    this.#processed += 1;
    if (this.#processed >= redeliveriesToOpen) this.#openOnce();
  }

  /** A counted copy takes the place of a message: nobody has survived it yet, so its settlement is not counted. */
  copied(): void {
    this.#processed -= 1;
  }

  #openOnce(): void {
    if (this.#opened) return;
    this.#opened = true;
    this.#open();
  }
}
