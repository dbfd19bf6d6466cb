import type { Processing } from './processing.js';
import { type Verdict, verdictOf } from './verdict.js';

/** What a member has done so far. */
interface MemberCount {
  readonly processed: number;
  readonly redelivered: number;
}

/** Keeps account of what was published and who processed it. */
export class Ledger {
  readonly #published = new Set<string>();
  readonly #processed: Processing[] = [];
  readonly #distinct: ReadonlyMap<string, Set<string>>;
  readonly #counts = new Map<string, MemberCount>();
  #killed: string | undefined;

  constructor(poolNames: readonly string[]) {
    this.#distinct = new Map(poolNames.map((poolName) => [poolName, new Set<string>()]));
  }

  get published(): number {
    return this.#published.size;
  }

  get killed(): string | undefined {
    return this.#killed;
  }

  confirmed(messageId: string): void {
    this.#published.add(messageId);
  }

  memberKilled(member: string): void {
    this.#killed = member;
  }

  processed(processing: Omit<Processing, 'afterKill'>): void {
    this.#processed.push({ ...processing, afterKill: this.#killed !== undefined });
    this.#distinct.get(processing.poolName)?.add(processing.messageId);
    const { processed, redelivered } = this.countOf(processing.member);
    const more = processing.redelivered ? 1 : 0;
    this.#counts.set(processing.member, { processed: processed + 1, redelivered: redelivered + more });
  }

  countOf(member: string): MemberCount {
    return this.#counts.get(member) ?? { processed: 0, redelivered: 0 };
  }

  /** How many different messages a pool has processed. */
  distinctOf(poolName: string): number {
    return this.#distinct.get(poolName)?.size ?? 0;
  }

  /** Every pool has processed at least as many different messages as were confirmed. */
  get complete(): boolean {
    return [...this.#distinct.values()].every((ids) => ids.size >= this.#published.size);
  }

  /** What to say of the run, given how many copies were left in the pools when the members had left. */
  verdict(leftOver: number): Verdict {
    return verdictOf({
      published: this.#published,
      poolNames: [...this.#distinct.keys()],
      processed: this.#processed,
      killed: this.#killed,
      leftOver,
    });
  }
}
