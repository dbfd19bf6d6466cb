import { OrderingLanes } from './ordering-lanes.js';
import type { Run } from './run.js';

/** What the members of one pool on one connection share: the runs by message id, and the lanes of the ordering keys. */
export class PoolRuns<Owner> {
  readonly lanes = new OrderingLanes<Run<Owner>>();
  readonly #byId = new Map<string, Run<Owner>>();

  /** The run of this message whose callback still runs, or that waits for its retry. */
  find(id: string | undefined): Run<Owner> | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Keeps the run until `forget`; a second message with the same id has a run of its own that is not found. */
  remember(run: Run<Owner>): void {
    if (!this.#byId.has(run.id)) this.#byId.set(run.id, run);
  }

  forget(run: Run<Owner>): void {
    if (this.#byId.get(run.id) === run) this.#byId.delete(run.id);
  }
}
