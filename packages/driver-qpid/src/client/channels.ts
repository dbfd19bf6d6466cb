/** Numbers beyond this are not gone round: walking them costs more than a number that is used again soon. */
const widestRound = 256;

/** The channels of one connection: which are taken, and which is next, so that one just left is used again last. */
export class Channels {
  /** How many the peer lets there be. */
  readonly most: number;
  readonly #taken = new Set<number>();
  #last = -1;

  constructor(most: number) {
    this.most = most;
  }

  get isFull(): boolean {
    return this.#taken.size >= this.most;
  }

  /** The channel to ask for; where none of the round is free, the one behind it. */
  get next(): number {
    const round = Math.min(this.most, widestRound);
    for (let step = 1; step <= round; step += 1) {
      const channel = (this.#last + step) % round;
      if (!this.#taken.has(channel)) return channel;
    }
    return round;
  }

  take(channel: number): void {
    this.#taken.add(channel);
    this.#last = channel;
  }

  free(channel: number): void {
    this.#taken.delete(channel);
  }
}
