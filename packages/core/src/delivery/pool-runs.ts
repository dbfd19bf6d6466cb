import { LinkedList } from '../util/linked-list.js';
import { OrderingLanes } from './ordering-lanes.js';
import type { ClaimHolder, Run } from './run.js';

/** What the members of one pool on one connection share: the runs, and the lanes of the ordering keys. */
export class PoolRuns<Owner extends ClaimHolder> {
  readonly lanes = new OrderingLanes<Run<Owner>>();
  readonly #runs = new LinkedList<Run<Owner>>();
  /** Made when a redelivery asks, and dropped when as many fresh messages came as it holds: the others need none. */
  #byId: Map<string, Run<Owner>> | undefined;
  #fresh = 0;

  /** The oldest run of this message that redeliveries may join, and that is not over. */
  find(id: string | undefined): Run<Owner> | undefined {
    if (id === undefined) return undefined;
    this.#fresh = 0;
    this.#byId ??= this.#index();
    return this.#byId.get(id);
  }

  add(run: Run<Owner>): void {
    this.#runs.push(run);
  }

  /**
   * From now on redeliveries join the run. Not for one whose message a counted copy replaces: the copy, which has the
   * same id and may come before its original is settled, must not be settled with it.
   */
  letJoin(run: Run<Owner>): void {
    run.mayBeJoined = true;
    if (this.#byId === undefined) return;
    this.#fresh += 1;
    if (this.#fresh > this.#byId.size) this.#byId = undefined;
    else if (!this.#byId.has(run.id)) this.#byId.set(run.id, run);
  }

  remove(run: Run<Owner>): void {
    this.#runs.remove(run);
    if (this.#byId?.get(run.id) === run) this.#byId.delete(run.id);
  }

  /** The runs on which this owner has a claim, oldest first. */
  claimedBy(owner: Owner): Run<Owner>[] {
    return this.#runs.toArray().filter((run) => run.isClaimedBy(owner));
  }

  #index(): Map<string, Run<Owner>> {
    const byId = new Map<string, Run<Owner>>();
    for (const run of this.#runs.toArray()) if (run.mayBeJoined && !byId.has(run.id)) byId.set(run.id, run);
    return byId;
  }
}
