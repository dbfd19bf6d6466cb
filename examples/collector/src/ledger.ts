import type { Kill } from './kill.js';
import type { Processing } from './processing.js';
import { type Verdict, verdictOf } from './verdict.js';

/** What a member has done so far. */
interface MemberCount {
  readonly processed: number;
  readonly redelivered: number;
}

/** Keeps account of what was published, who processed it, and what was killed meanwhile. */
export class Ledger {
  readonly #published = new Set<string>();
  readonly #processed: Processing[] = [];
  readonly #leftOver: Processing[] = [];
  readonly #distinct: ReadonlyMap<string, Set<string>>;
  readonly #counts = new Map<string, MemberCount>();
  readonly #kills: Kill[] = [];

  constructor(poolNames: readonly string[]) {
    this.#distinct = new Map(poolNames.map((poolName) => [poolName, new Set<string>()]));
  }

  get published(): number {
    return this.#published.size;
  }

  get kills(): readonly Kill[] {
    return this.#kills;
  }

  wasKilled(member: string): boolean {
    return this.#kills.some((kill) => kill.member === member);
  }

  confirmed(messageId: string): void {
    this.#published.add(messageId);
  }

  killed(kill: Kill): void {
    this.#kills.push(kill);
  }

  processed(processing: Processing): void {
    this.#processed.push(processing);
    this.#distinct.get(processing.poolName)?.add(processing.messageId);
    const { processed, redelivered } = this.countOf(processing.member);
    const more = processing.redelivered ? 1 : 0;
    this.#counts.set(processing.member, { processed: processed + 1, redelivered: redelivered + more });
  }

  /** A copy that was still in its pool when all members had left. */
  leftOver(processing: Processing): void {
    this.#leftOver.push(processing);
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

  verdict(): Verdict {
    return verdictOf({
      published: this.#published,
      poolNames: [...this.#distinct.keys()],
      processed: this.#processed,
      kills: this.#kills,
      leftOver: this.#leftOver,
    });
  }
}
