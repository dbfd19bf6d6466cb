/** One of the links that share a window. */
export interface CreditLink {
  /** How many the peer may still send. */
  readonly credit: number;
  addCredit(credit: number): void;
  /** Takes all credit back; resolves when no delivery will come by it any more. */
  drain(signal: AbortSignal): Promise<void>;
}

/** How long a link has its turn at first while nothing comes, and how long at most. */
const firstTurnMs = 10;
const longestTurnMs = 320;

/**
 * Divides a window among links so that what is out and what may still come never exceed it. With one link it all goes
 * there; with several each has its part. Where the window has fewer messages than there are links they take turns: each
 * has one message's credit for a while, which is taken back before the next one gets it.
 */
export class CreditShare {
  /** Its owner adds to them, within `regroup`. */
  readonly #links: readonly CreditLink[];
  readonly #ending = new AbortController();
  #window = 0;
  /** Deliveries that are out, by link. */
  readonly #out: number[] = [];
  /** While positive, credit is being taken back and none is given. */
  #holds = 0;
  #next = 0;
  #turn: NodeJS.Timeout | undefined;
  #turnMs = firstTurnMs;

  constructor(links: readonly CreditLink[]) {
    this.#links = links;
  }

  set window(messages: number) {
    this.#window = messages;
  }

  /** A delivery came by the link of that index. */
  came(index: number): void {
    this.#out[index] = this.#outOf(index) + 1;
    this.#turnMs = firstTurnMs;
  }

  /** So many deliveries of the link of that index were settled. */
  settled(index: number, count = 1): void {
    this.#out[index] = this.#outOf(index) - count;
  }

  /** Gives the links what the window has free. */
  grant(): void {
    if (this.#holds > 0 || this.#ending.signal.aborted) return;
    if (this.#window < this.#links.length) this.#grantInTurn();
    else this.#grantParts();
  }

  /** Takes all credit back before links are added, so that the parts of the others can become smaller. */
  async regroup(add: () => Promise<void>): Promise<void> {
    await this.#withoutCredit(add);
  }

  /** From now on nobody's turn ends, and no credit is given. */
  end(): void {
    clearTimeout(this.#turn);
    this.#ending.abort();
  }

  #grantParts(): void {
    clearTimeout(this.#turn);
    this.#turn = undefined;
    this.#links.forEach((link, index) => {
      link.addCredit(this.#part(index) - this.#outOf(index) - link.credit);
    });
  }

  #grantInTurn(): void {
    const count = this.#links.length;
    const given = this.#links.reduce((sum, { credit }, index) => sum + credit + this.#outOf(index), 0);
    for (let free = this.#window - given; free > 0; free -= 1) {
      this.#links[this.#next]?.addCredit(1);
      this.#next = (this.#next + 1) % count;
    }
    if (this.#turn === undefined && this.#links.some(({ credit }) => credit > 0))
      this.#turn = setTimeout(this.#endTurn, this.#turnMs);
  }

  readonly #endTurn = (): void => {
    this.#turn = undefined;
    this.#turnMs = Math.min(2 * this.#turnMs, longestTurnMs);
    this.#withoutCredit().then(
      () => this.grant(),
      () => undefined, // ended meanwhile
    );
  };

  /** Rejects only when it has ended. */
  async #withoutCredit(then?: () => Promise<void>): Promise<void> {
    this.#holds += 1;
    try {
      await Promise.all(this.#links.map((link) => link.drain(this.#ending.signal)));
      await then?.();
    } finally {
      this.#holds -= 1;
    }
  }

  #outOf(index: number): number {
    return this.#out[index] ?? 0;
  }

  #part(index: number): number {
    const count = this.#links.length;
    const whole = Math.floor(this.#window / count);
    return whole + (index < this.#window % count ? 1 : 0);
  }
}
