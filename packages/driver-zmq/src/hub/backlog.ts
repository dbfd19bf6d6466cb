import type { PoolSettings } from '@joinpool/core/driver';
import { Alarm } from './alarm.js';
import type { Entry } from './entry.js';
import { HeldBack } from './held-back.js';
import type { HubReason } from './letter-writer.js';
import type { Letters } from './letters.js';
import type { GiveBack } from './place.js';
import type { Queue } from './queue.js';
import { lengthOf, type Run } from './run.js';
import type { Services } from './services.js';
import { Steps } from './steps.js';

export interface BacklogParts {
  readonly settings: PoolSettings;
  readonly queue: Queue;
  readonly letters: Letters;
  /** Something may be handed out that could not before. */
  readonly onMore: () => void;
}

/** What waits in a pool: bounded as its settings say, and what comes back to it. */
export class Backlog {
  readonly queue: Queue;
  readonly #settings: PoolSettings;
  readonly #letters: Letters;
  readonly #services: Services;
  readonly #onMore: () => void;
  readonly #heldBack: HeldBack;
  readonly #expiry: Alarm;
  readonly #dropping: Steps;
  #reserved = 0;

  constructor({ settings, queue, letters, onMore }: BacklogParts, services: Services) {
    this.queue = queue;
    this.#settings = settings;
    this.#letters = letters;
    this.#services = services;
    this.#onMore = onMore;
    this.#heldBack = new HeldBack(services.clock, (run) => {
      queue.putBack(run);
      onMore();
    });
    this.#expiry = new Alarm(services.clock, () => this.dropExpired());
    this.#dropping = new Steps(services, onMore);
  }

  /** Messages that are with no member. */
  get size(): number {
    return this.queue.size + this.#heldBack.size;
  }

  get oldestStoredAtMs(): number {
    const waiting = this.queue.oldest()?.entry.record.storedAtMs ?? Infinity;
    return Math.min(waiting, this.#heldBack.oldestStoredAtMs());
  }

  /** How many more messages it takes before it refuses them; what members take at once, `credit`, does not count as waiting. */
  room(credit: number): number {
    const { maxBacklog, whenFull } = this.#settings.limits;
    if (maxBacklog === undefined || whenFull !== 'refuse') return Infinity;
    return Math.max(0, maxBacklog + credit - this.queue.size - this.#reserved);
  }

  /** Counts messages that come with the commit being made up. */
  reserve(count: number): void {
    this.#reserved += count;
  }

  unreserve(count: number): void {
    this.#reserved -= count;
  }

  /** Takes in what is committed, and lets go what is too much then: never where it refuses instead, since this was confirmed. */
  append(entry: Entry, credit: number): void {
    this.queue.append(entry);
    const { maxBacklog, whenFull } = this.#settings.limits;
    if (maxBacklog === undefined || whenFull === 'refuse' || this.queue.size <= maxBacklog) return;
    let excess = this.queue.size - maxBacklog - credit;
    while (excess > 0) {
      const dropped = this.queue.takeOldest(excess);
      if (dropped === undefined) return;
      excess -= lengthOf(dropped);
      this.#giveUp(dropped, 'overflow');
    }
  }

  /** What is next. What killed the hub as often as its delivery limit lets it is not handed out again, nor is what is over. */
  first(): Run | undefined {
    for (;;) {
      const first = this.queue.first();
      if (first === undefined) return undefined;
      const isOver = first.entry.record.expiresAtMs <= this.#services.clock.now();
      if (!isOver && first.charges < this.#settings.deliveryLimit) return first;
      if (isOver && this.#dropping.isWaiting) return undefined;
      const taken = this.queue.take(lengthOf(first)) ?? first;
      if (isOver) this.#giveUp(taken, 'expired');
      else this.#bury(taken, 'delivery-limit');
    }
  }

  accept(run: Run): void {
    this.#settle(run);
    this.#services.commits.wantSoon();
  }

  /** It is handed out again once the journal knows how often it was. */
  giveBack(run: Run, { charged, delayMs }: GiveBack): void {
    const charges = run.charges + (charged ? 1 : 0);
    if (charges >= this.#settings.deliveryLimit) {
      this.#bury(run, 'delivery-limit');
      return;
    }
    const { entry, from, to, deliveries } = run;
    entry.setCounts(from, to, { deliveries, charges });
    this.#services.changes.add(entry);
    this.#services.changes.afterCommit(this.#onMore);
    this.#services.commits.want();
    if (delayMs > 0) this.#heldBack.add({ ...run, charges }, delayMs);
    else this.queue.putBack({ ...run, charges });
  }

  /** What is too much for one step goes with the next. */
  dropExpired(): void {
    if (this.#dropping.isWaiting) return;
    const now = this.#services.clock.now();
    for (const run of this.queue.takeExpired(now)) this.#giveUp(run, 'expired');
    const next = this.queue.earliestExpiry;
    if (next > now) this.#expiry.setFor(next);
    else this.#dropping.wait();
  }

  /** No alarm rings any more. */
  stop(): void {
    this.#expiry.turnOff();
    this.#heldBack.clear();
  }

  #giveUp(run: Run, reason: 'expired' | 'overflow'): void {
    if (this.#settings.deadLetters.include?.includes(reason)) this.#bury(run, reason);
    else this.accept(run);
  }

  #bury(run: Run, reason: HubReason): void {
    this.#services.letterWriter.add(this.#letters, run, reason);
    this.#settle(run);
    this.#services.commits.want();
    this.#services.turn.schedule();
  }

  #settle({ entry, from, to }: Run): void {
    entry.settle(from, to);
    this.#services.changes.add(entry);
  }
}
