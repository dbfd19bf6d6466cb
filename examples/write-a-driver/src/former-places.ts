interface FormerPlace {
  readonly queue: string;
  readonly place: string;
}

/**
 * The places of a driver whose connections were lost. The next connection ends them, so that what they held need not
 * wait until their leases run out, and they do not count as members.
 */
export class FormerPlaces {
  #places: FormerPlace[] = [];

  add(queue: string, place: string): void {
    this.#places.push({ queue, place });
  }

  /** One that could not be ended is kept for the next time. */
  async end(leave: (queue: string, place: string) => Promise<unknown>): Promise<void> {
    const places = this.#places;
    this.#places = [];
    const ended = await Promise.allSettled(places.map(({ queue, place }) => leave(queue, place)));
    for (const [at, { queue, place }] of places.entries())
      if (ended[at]?.status !== 'fulfilled') this.add(queue, place);
  }
}
