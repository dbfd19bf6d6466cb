import { GatheredFlush, orAbort, type PoolAddress, type Settlement } from '@joinpool/core/driver';
import type { Outcome } from './client/outcome.js';
import type { ReceiverLink } from './client/receiver-link.js';
import type { CreditShare } from './credit-share.js';
import type { QpidDelivery, Settler } from './delivery.js';
import type { Strategy } from './strategies/strategy.js';

/** Sends a copy of a delivery to its pool; resolves once it is confirmed. */
export type SendCopy = (delivery: QpidDelivery, how: Settlement) => Promise<void>;

/** What the settlements of a place need. */
export interface SettlementPorts {
  readonly strategy: Strategy;
  readonly pool: PoolAddress;
  readonly links: readonly ReceiverLink[];
  readonly share: CreditShare;
  readonly sendCopy: SendCopy;
}

/**
 * Gathers the settlements of one place. What is accepted leaves in ranges, one disposition for each run of consecutive
 * deliveries (AMQP 1.0, part 2.7.6), together with the credit for as many more. What goes back is written at the end of its
 * turn of the event loop; what is accepted waits for others, 5 ms at most, while the broker still has as much credit. Once
 * it has not, a quarter of the window is written at once, and less at the end of the turn.
 */
export class Settlements implements Settler {
  readonly #ports: SettlementPorts;
  readonly #out = new Set<QpidDelivery>();
  readonly #copies = new Set<Promise<void>>();
  #settled: { readonly delivery: QpidDelivery; readonly outcome: Outcome }[] = [];
  #window = 1;
  readonly #gathered = new GatheredFlush(() => this.flush());
  #granting = true;
  #over = false;

  constructor(ports: SettlementPorts) {
    this.#ports = ports;
  }

  /** The most deliveries that can be out; gives credit for them. */
  set window(messages: number) {
    this.#window = messages;
    this.#ports.share.window = messages;
    if (this.#granting) this.#ports.share.grant();
  }

  /** From now on no credit is given. */
  stopGranting(): void {
    this.#granting = false;
    this.#ports.share.end();
  }

  add(delivery: QpidDelivery): void {
    this.#ports.share.came(delivery.link);
    this.#out.add(delivery);
  }

  settle(delivery: QpidDelivery, how: Settlement): boolean {
    if (this.#over || !delivery.isOut) return false;
    delivery.isOut = false;
    const { strategy, pool } = this.#ports;
    const outcome = how === 'accept' ? 'accepted' : strategy.returns(how, pool);
    if (outcome === 'copy') this.#copy(delivery, how);
    else this.#end(delivery, outcome);
    return true;
  }

  /** Writes what was gathered. */
  flush(): void {
    this.#gathered.cancel();
    if (this.#over) return;
    const settled = this.#settled;
    this.#settled = [];
    this.#write(settled);
    if (this.#granting) this.#ports.share.grant();
  }

  /** Resolves when no copy is under way: a link that ended before would give back an original beside its copy. */
  async copied(signal: AbortSignal): Promise<void> {
    while (this.#copies.size > 0) await orAbort(Promise.all(this.#copies), signal);
  }

  /** Gives back all that is out, uncharged where the broker can, and writes it. */
  returnAll(): void {
    const { strategy, pool } = this.#ports;
    const outcome = strategy.returns('return', pool);
    this.stopGranting();
    // Where a copy would be needed, the end of the link gives it back as well.
    if (outcome !== 'copy') for (const delivery of [...this.#out]) if (delivery.isOut) this.#end(delivery, outcome);
    this.flush();
    this.end();
  }

  /** From now on every settlement is too late, and nothing is written. */
  end(): void {
    this.#gathered.cancel();
    this.#ports.share.end();
    this.#over = true;
    this.#settled = [];
    this.#letGo();
    this.#out.clear();
  }

  /** What is held outlives the link that it came by. */
  #letGo(): void {
    const { strategy, links } = this.#ports;
    for (const { link, raw } of this.#out) {
      const source = links[link];
      if (source !== undefined) strategy.holder?.settle(source, [raw], 'released');
    }
  }

  #end(delivery: QpidDelivery, outcome: Outcome): void {
    delivery.isOut = false;
    this.#out.delete(delivery);
    this.#settled.push({ delivery, outcome });
    if (outcome === 'accepted' && this.#fillsRange) this.flush();
    else if (outcome !== 'accepted' || this.#isWaitedFor) this.#gathered.soon();
    else this.#gathered.later();
  }

  /** A copy that fails leaves the original where the end of the link gives it back: the broker has no other way. */
  #copy(delivery: QpidDelivery, how: Settlement): void {
    const copied = this.#ports.sendCopy(delivery, how).then(
      () => {
        this.#copies.delete(copied);
        if (!this.#over) this.#end(delivery, 'accepted');
      },
      () => {
        this.#copies.delete(copied);
      },
    );
    this.#copies.add(copied);
  }

  /** Whether the broker waits for more credit than it still has. */
  get #isWaitedFor(): boolean {
    const waiting = this.#settled.length;
    return waiting >= this.#window - this.#out.size - waiting;
  }

  /** Whether it does that, and what waits is much: until the turn ends, which may read more, its credit could be used up. */
  get #fillsRange(): boolean {
    return this.#isWaitedFor && 4 * this.#settled.length >= this.#window;
  }

  #write(settled: readonly { readonly delivery: QpidDelivery; readonly outcome: Outcome }[]): void {
    const groups = new Map<string, { readonly link: number; readonly outcome: Outcome; all: QpidDelivery[] }>();
    for (const { delivery, outcome } of settled) {
      const key = `${delivery.link} ${outcome}`;
      const group = groups.get(key) ?? { link: delivery.link, outcome, all: [] };
      group.all.push(delivery);
      groups.set(key, group);
    }
    for (const { link, outcome, all } of groups.values()) {
      const raw = all.map((delivery) => delivery.raw).sort((a, b) => a.id - b.id);
      const source = this.#ports.links[link];
      const { holder } = this.#ports.strategy;
      if (holder === undefined) source?.settle(raw, outcome);
      else if (source !== undefined) holder.settle(source, raw, outcome);
      this.#ports.share.settled(link, raw.length);
    }
  }
}
