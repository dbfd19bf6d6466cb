import { DriverFailure } from '@joinpool/core/driver';
import { Context } from 'zeromq';
import type { Peer, PeerSession } from '../hub/peer.js';
import { type Endpoint, endpointText, isIPv6Endpoint, isLocal } from '../socket/endpoint.js';
import { refuseWorkerThread } from '../socket/refuse-worker-thread.js';
import type { AllowedKeys } from './allowed-keys.js';
import { bindRouter } from './bind-router.js';
import { HubRouter } from './hub-router.js';
import { Listener } from './listener.js';
import type { ServerEvent } from './server-event.js';
import { ZapHandler } from './zap-handler.js';

/** What a server needs of the hub it leads to. */
export interface ServedHub {
  /** With a key the peer has to prove that it has it too, before anything else is said. */
  connect(peer: Peer, options?: { readonly key?: Uint8Array }): PeerSession;
}

/** Who may come in at an endpoint. */
export type Guard =
  /** Who may open the file of the socket: its owner. For `ipc` alone. */
  | { readonly kind: 'file' }
  /** Who has this key. */
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** Who has the secret half of a key that is allowed; everything is encrypted. */
  | { readonly kind: 'curve'; readonly secretKey: string; readonly allowed: AllowedKeys };

export interface ListenSettings {
  readonly endpoint: Endpoint;
  readonly guard: Guard;
}

interface Bound extends ListenSettings {
  readonly router: HubRouter;
  readonly zap: ZapHandler | undefined;
  readonly text: string;
}

/** The endpoints of a hub. Bound first and served later, since who has the port may open the journal. */
export class HubServer {
  readonly #bound: readonly Bound[];
  readonly #onEvent: (event: ServerEvent) => void;
  #listeners: readonly Listener[] = [];
  #closed: Promise<void> | undefined;

  private constructor(bound: readonly Bound[], onEvent: (event: ServerEvent) => void) {
    this.#bound = bound;
    this.#onEvent = onEvent;
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
    const bound: Bound[] = [];
    try {
      for (const settings of listens) bound.push(await bind(settings, onEvent));
      return new HubServer(bound, onEvent);
    } catch (error) {
      for (const each of bound) release(each);
      throw error;
    }
  }

  /** As they are bound: with their ports. */
  get endpoints(): readonly string[] {
    return this.#bound.map(({ text }) => text);
  }

  get peers(): number {
    return this.#listeners.reduce((sum, listener) => sum + listener.peers, 0);
  }

  /** Lets peers in. Called once. */
  serve(hub: ServedHub): void {
    this.#listeners = this.#bound.map(({ router, guard }) => {
      const options = guard.kind === 'key' ? { key: guard.key } : {};
      return new Listener(router, (peer) => hub.connect(peer, options), this.#onEvent);
    });
  }

  /** Ends every session. What was sent is given `lingerMs` to leave. Resolves when the endpoints may be had again. Idempotent. */
  close(lingerMs = 200): Promise<void> {
    this.#closed ??= this.#close(lingerMs);
    return this.#closed;
  }

  async #close(lingerMs: number): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close(lingerMs)));
    for (const each of this.#bound) release(each);
  }
}

const checkGuard = ({ endpoint, guard }: ListenSettings): void => {
  const text = endpointText(endpoint);
  if (guard.kind === 'file' && endpoint.transport !== 'ipc')
    throw new DriverFailure('not-supported', `${text} needs a key: other users of this machine can connect to it`);
  if (guard.kind !== 'curve' && !isLocal(endpoint))
    throw new DriverFailure('not-supported', `${text} can be reached from other machines: that needs keys of CURVE`);
};

const bind = async (settings: ListenSettings, onEvent: (event: ServerEvent) => void): Promise<Bound> => {
  const { endpoint, guard } = settings;
  const context = new Context();
  const zap = guard.kind === 'curve' ? new ZapHandler(context, guard.allowed, onEvent) : undefined;
  const router = new HubRouter({
    context,
    ipv6: isIPv6Endpoint(endpoint),
    curve: guard.kind === 'curve' ? guard : undefined,
  });
  try {
    return { ...settings, router, zap, text: await bindRouter(router, endpoint) };
  } catch (error) {
    router.close();
    zap?.close();
    throw error;
  }
};

const release = ({ router, zap }: Bound): void => {
  router.close();
  zap?.close();
};
