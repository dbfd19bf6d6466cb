import type { FaultSite } from '../faults/fault-site.js';
import type { Recorder } from '../history/recorder.js';

/** The faults that a case can cause; each is recorded, since it excuses redeliveries. */
export class Disturbances {
  readonly #site: FaultSite;
  readonly #recorder: Recorder;

  constructor(site: FaultSite, recorder: Recorder) {
    this.#site = site;
    this.#recorder = recorder;
  }

  /** Cuts every connection of this harness. */
  async cut(): Promise<void> {
    this.#record('cut');
    await this.#site.cut();
  }

  /** Cuts them in the middle of the operation, some steps from its start; not at all if it is over by then. */
  async cutDuring<T>(steps: number, operation: () => Promise<T>): Promise<T> {
    this.#record(`cut after ${steps} steps`);
    const running = operation();
    const [result] = await Promise.all([running, this.#site.cutAfter(steps)]).finally(() => this.#site.calm());
    return result;
  }

  /** While true, nothing passes on any connection of this harness, and none ends by itself. */
  async stall(stalled: boolean): Promise<void> {
    this.#record(stalled ? 'stall' : 'end of stall');
    await this.#site.stall(stalled);
  }

  /** Ends the broker and starts it again; resolves when it takes connections. */
  async restart(how: 'kill' | 'stop'): Promise<void> {
    this.#record(how);
    await this.#site.restart(how);
  }

  #record(what: string): void {
    this.#recorder.record({ kind: 'disturbance', phase: 'ok', what });
  }
}
