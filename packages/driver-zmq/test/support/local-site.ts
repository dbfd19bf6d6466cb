import { DriverFailure } from '@joinpool/core/driver';
import { openLocalWire } from '../../src/client/local-wire.js';
import type { OpenWire } from '../../src/client/wire.js';
import { systemClock } from '../../src/hub/clock.js';
import { Hub } from '../../src/hub/hub.js';
import type { Journal } from '../../src/journal/journal.js';
import { DisturbedWires } from './disturbed-wires.js';
import { MortalJournal } from './mortal-journal.js';

interface Running {
  readonly hub: Hub;
  readonly journal: MortalJournal;
}

/** A hub in this process, and the wires to it. */
export class LocalSite {
  readonly wires = new DisturbedWires();
  readonly #openJournal: () => Promise<Journal>;
  #running: Running | undefined;

  private constructor(openJournal: () => Promise<Journal>) {
    this.#openJournal = openJournal;
  }

  static async start(openJournal: () => Promise<Journal>): Promise<LocalSite> {
    const site = new LocalSite(openJournal);
    await site.#start();
    return site;
  }

  readonly openWire: OpenWire = async (receive, signal) => {
    if (this.#running === undefined) throw new DriverFailure('unreachable', 'the hub is down');
    return await openLocalWire(this.#running.hub, 'local')(receive, signal);
  };

  /** `kill`: what was not written by then is lost, and every wire breaks. */
  async restart(how: 'kill' | 'stop'): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (how === 'kill') {
      const died = running?.journal.die();
      this.wires.cut();
      await died;
    } else {
      await running?.hub.close();
      await running?.journal.close();
    }
    await this.#start();
  }

  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.hub.close();
    await running?.journal.close();
  }

  async #start(): Promise<void> {
    const journal = new MortalJournal(await this.#openJournal());
    this.#running = { hub: new Hub({ journal, clock: systemClock }), journal };
  }
}
