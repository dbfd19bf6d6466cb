import { openLocalWire } from '../client/local-wire.js';
import type { OpenWire } from '../client/wire.js';
import { Hub } from '../hub/hub.js';
import type { Journal } from '../journal/journal.js';
import { MemoryJournal } from '../journal/memory-journal.js';
import { openLmdbJournal } from '../journal/open-lmdb-journal.js';
import { HubServer, type ListenSettings } from '../server/hub-server.js';
import { publishHubEvent, type RunningHubEvent } from './hub-events.js';

export interface RunningHubSettings {
  readonly listens: readonly ListenSettings[];
  /** The folder of the journal; undefined: in memory. */
  readonly journal: string | undefined;
  /** Default: the diagnostics channel `joinpool:hub:event`. */
  readonly onEvent?: (event: RunningHubEvent) => void;
}

/** A hub in this process, open to connections. Made by `startHub`. */
export class RunningHub {
  /** Where it listens, with the ports that it got. */
  readonly endpoints: readonly string[];
  readonly #server: HubServer;
  readonly #hub: Hub;
  readonly #journal: Journal;
  #closed: Promise<void> | undefined;

  private constructor(server: HubServer, hub: Hub, journal: Journal) {
    this.endpoints = server.endpoints;
    this.#server = server;
    this.#hub = hub;
    this.#journal = journal;
  }

  /**
   * Takes the endpoints, then the journal, then clients. Rejects with `DriverFailure`, and keeps nothing, as
   * `HubServer.bind` and `openLmdbJournal` do.
   *
   * @internal
   */
  static async start({ listens, journal: folder, onEvent = publishHubEvent }: RunningHubSettings): Promise<RunningHub> {
    const server = await HubServer.bind(listens, onEvent);
    try {
      const journal = await openJournal(folder, onEvent);
      const hub = new Hub({ journal, onEvent });
      server.serve(hub);
      return new RunningHub(server, hub, journal);
    } catch (error) {
      await server.close(0);
      throw error;
    }
  }

  /** @internal */
  openWire(hubName: string): OpenWire {
    return openLocalWire(this.#hub, hubName);
  }

  /**
   * Ends the connections of all clients with keys of CURVE, those that are still allowed come back by themselves.
   *
   * @internal
   */
  async dropKeyedPeers(): Promise<void> {
    await this.#server.dropKeyedPeers();
  }

  /**
   * Writes down what came in, ends all sessions and gives the endpoints and the journal back. Rejects when the journal
   * could not be closed. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#hub.close();
    await this.#server.close();
    await this.#journal.close();
  }
}

const openJournal = async (folder: string | undefined, onEvent: (event: RunningHubEvent) => void): Promise<Journal> => {
  if (folder === undefined) return new MemoryJournal();
  return await openLmdbJournal(folder, { onFailure: (error) => onEvent({ kind: 'error', error }) });
};
