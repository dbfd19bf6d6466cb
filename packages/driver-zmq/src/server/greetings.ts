import type { PeerLink } from './peer-link.js';
import { greetingMs, mostGreeting } from './server-limits.js';

/** The peers that have not been welcomed yet: bounded in number, and each in time. */
export class Greetings {
  readonly #timers = new Map<PeerLink, NodeJS.Timeout>();
  readonly #giveUp: (link: PeerLink) => void;

  /** `giveUp` is called for one that took too long, or has to make room. */
  constructor(giveUp: (link: PeerLink) => void) {
    this.#giveUp = giveUp;
  }

  add(link: PeerLink): void {
    if (this.#timers.size >= mostGreeting) this.#dropOldest();
    this.#timers.set(
      link,
      setTimeout(() => this.#drop(link), greetingMs),
    );
  }

  delete(link: PeerLink): void {
    clearTimeout(this.#timers.get(link));
    this.#timers.delete(link);
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #dropOldest(): void {
    const [oldest] = this.#timers.keys();
    if (oldest !== undefined) this.#drop(oldest);
  }

  #drop(link: PeerLink): void {
    this.delete(link);
    this.#giveUp(link);
  }
}
