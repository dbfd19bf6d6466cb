import { DriverFailure } from '@joinpool/core/driver';
import { type Endpoint, endpointText, isLocal } from '../socket/endpoint.js';
import { refuseWorkerThread } from '../socket/refuse-worker-thread.js';
import { Door, type Guard, type ServedHub } from './door.js';
import type { ServerEvent } from './server-event.js';

export interface ListenSettings {
  readonly endpoint: Endpoint;
  readonly guard: Guard;
}

/** The endpoints of a hub. Bound first and served later, since who has the port may open the journal. */
export class HubServer {
  readonly #doors: readonly Door[];
  #hub: ServedHub | undefined;
  #closed: Promise<void> | undefined;

  private constructor(doors: readonly Door[]) {
    this.#doors = doors;
  }

  /**
   * Takes the endpoints; what peers send waits until `serve`. Rejects with `DriverFailure`, and takes none, when one of
   * them cannot be had (`in-use`, `permission-denied`, `unavailable`), can be reached from other machines without
   * CURVE, or in a worker thread (`not-supported`).
   */
  static async bind(
    listens: readonly ListenSettings[],
    onEvent: (event: ServerEvent) => void = () => undefined,
  ): Promise<HubServer> {
    refuseWorkerThread();
    listens.forEach(checkGuard);
    const doors: Door[] = [];
    try {
      for (const { endpoint, guard } of listens) {
        const door = new Door(endpoint, guard, onEvent);
        await door.bind();
        doors.push(door);
      }
      return new HubServer(doors);
    } catch (error) {
      await Promise.all(doors.map((door) => door.close(0)));
      throw error;
    }
  }

  /** As they are bound: with their ports. */
  get endpoints(): readonly string[] {
    return this.#doors.flatMap(({ endpoint }) => endpoint ?? []);
  }

  get peers(): number {
    return this.#doors.reduce((sum, door) => sum + door.peers, 0);
  }

  /** Lets peers in. Called once. */
  serve(hub: ServedHub): void {
    this.#hub = hub;
    for (const door of this.#doors) door.serve(hub);
  }

  /**
   * Ends the connections of all clients with keys of CURVE: those that are still allowed come back by themselves. To be
   * called after a key was taken off the list, since ZeroMQ asks for it only when a connection is made.
   */
  async dropKeyedPeers(): Promise<void> {
    const hub = this.#hub;
    if (hub === undefined || this.#closed !== undefined) return;
    await Promise.all(this.#doors.filter(({ guard }) => guard.kind === 'curve').map((door) => door.reopen(hub)));
  }

  /** Ends every session. What was sent is given `lingerMs` to leave. Resolves when the endpoints may be had again. Idempotent. */
  close(lingerMs = 200): Promise<void> {
    this.#closed ??= Promise.all(this.#doors.map((door) => door.close(lingerMs))).then(() => undefined);
    return this.#closed;
  }
}

const checkGuard = ({ endpoint, guard }: ListenSettings): void => {
  const text = endpointText(endpoint);
  if (guard.kind === 'file' && endpoint.transport !== 'ipc')
    throw new DriverFailure('not-supported', `${text} needs a key: other users of this machine can connect to it`);
  if (guard.kind !== 'curve' && !isLocal(endpoint))
    throw new DriverFailure('not-supported', `${text} can be reached from other machines: that needs keys of CURVE`);
};
