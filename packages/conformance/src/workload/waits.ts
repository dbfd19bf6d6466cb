/** What a case waits for at the moment: told when its deadline ends the wait. */
export class Waits {
  readonly #open = new Set<{ readonly what: string }>();

  get described(): readonly string[] {
    return [...new Set([...this.#open].map(({ what }) => what))];
  }

  /** Settles as the wait does. */
  async during<Result>(what: string, wait: Promise<Result>): Promise<Result> {
    const open = { what };
    this.#open.add(open);
    try {
      return await wait;
    } finally {
      this.#open.delete(open);
    }
  }
}
