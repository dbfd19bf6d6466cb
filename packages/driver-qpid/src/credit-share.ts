/** One of the links that share a window. */
export interface CreditLink {
  /** How many the peer may still send. */
  readonly credit: number;
  addCredit(credit: number): void;
}

/**
 * Divides a window among links so that what is out and what may still come never exceed it. With one link it all goes
 * there; with several each has its part, at least one as long as the window has so many.
 */
export class CreditShare {
  readonly #links: readonly CreditLink[];
  #window = 0;
  /** Deliveries that are out, by link. */
  readonly #out: number[];

  constructor(links: readonly CreditLink[]) {
    this.#links = links;
    this.#out = links.map(() => 0);
  }

  /** Whether each link can have credit of its own. */
  get reachesAll(): boolean {
    return this.#window >= this.#links.length;
  }

  set window(messages: number) {
    this.#window = messages;
  }

  /** A delivery came by the link of that index. */
  came(index: number): void {
    this.#out[index] = (this.#out[index] ?? 0) + 1;
  }

  /** So many deliveries of the link of that index were settled. */
  settled(index: number, count = 1): void {
    this.#out[index] = (this.#out[index] ?? 0) - count;
  }

  /** Gives every link what its part of the window has free. */
  grant(): void {
    this.#links.forEach((link, index) => {
      link.addCredit(this.#part(index) - (this.#out[index] ?? 0) - link.credit);
    });
  }

  #part(index: number): number {
    const count = this.#links.length;
    const whole = Math.floor(this.#window / count);
    return whole + (index < this.#window % count ? 1 : 0);
  }
}
