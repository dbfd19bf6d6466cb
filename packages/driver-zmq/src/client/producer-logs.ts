import { ProducerLog } from './producer-log.js';

/** The logs of one driver: those of hubs that it knows, for the next session with each. Two sessions never share one. */
export class ProducerLogs {
  readonly #free = new Map<string, ProducerLog[]>();

  take(hubName: string): ProducerLog {
    return this.#free.get(hubName)?.pop() ?? new ProducerLog();
  }

  /** The session is over. */
  giveBack(hubName: string, log: ProducerLog): void {
    const free = this.#free.get(hubName);
    if (free === undefined) this.#free.set(hubName, [log]);
    else free.push(log);
  }
}
