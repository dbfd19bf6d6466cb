import type { PeerLink } from './peer-link.js';

/** In a router that is never idle: after this time without a word from a peer that is gone, it had said all. */
const quietMs = 250;

/**
 * Peers that cannot be sent to any more, while what they sent last may still wait to be received: a client's
 * settlements must not be lost because it closes right after them.
 */
export class Departures {
  readonly #timers = new Map<PeerLink, NodeJS.Timeout>();
  readonly #isDrained: () => boolean;
  readonly #depart: (link: PeerLink) => void;

  /** `depart` is called once for each, when all that it sent was received. */
  constructor(isDrained: () => boolean, depart: (link: PeerLink) => void) {
    this.#isDrained = isDrained;
    this.#depart = depart;
  }

  add(link: PeerLink): void {
    if (this.#timers.has(link)) return;
    this.#timers.set(
      link,
      setTimeout(() => this.#finish(link), quietMs),
    );
    setImmediate(() => this.check());
  }

  heardFrom(link: PeerLink): void {
    this.#timers.get(link)?.refresh();
  }

  /** Called after each multipart. */
  check(): void {
    if (this.#timers.size === 0 || !this.#isDrained()) return;
    for (const link of this.#timers.keys()) this.#finish(link);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #finish(link: PeerLink): void {
    clearTimeout(this.#timers.get(link));
    if (this.#timers.delete(link)) this.#depart(link);
  }
}
