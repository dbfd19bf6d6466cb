import type { Peer, PeerSession } from '../hub/peer.js';
import { isKnock } from '../protocol/knock.js';
import type { AllowedKeys } from '../secrets/allowed-keys.js';
import { encodeZ85 } from '../secrets/z85.js';
import { type Endpoint, isEndpoint, isIPv6Endpoint, parseEndpoint } from '../socket/endpoint.js';
import { bindRouter } from './bind-router.js';
import { giveBackContext, takeContext } from './context-pool.js';
import { HubRouter, type Mechanism } from './hub-router.js';
import { Listener } from './listener.js';
import type { ServerEvent } from './server-event.js';
import { SocketFile } from './socket-file.js';
import { type Judge, ZapHandler } from './zap-handler.js';

/** Who may come in at an endpoint. */
export type Guard =
  /** Who may open the file of the socket: its owner. For `ipc` alone. */
  | { readonly kind: 'file' }
  /** Who has this key: nothing is taken of anybody else. */
  | { readonly kind: 'key'; readonly key: Uint8Array }
  /** Who has the secret half of a key that is allowed; everything is encrypted. */
  | { readonly kind: 'curve'; readonly secretKey: string; readonly allowed: AllowedKeys };

/** What a door needs of the hub it leads to. */
export interface ServedHub {
  /** With a key the peer has to prove that it has it too, before anything else is said. */
  connect(peer: Peer, options?: { readonly key?: Uint8Array }): PeerSession;
}

/** One endpoint of a hub, with a ZeroMQ context of its own. */
export class Door {
  readonly guard: Guard;
  readonly #endpoint: Endpoint;
  readonly #onEvent: (event: ServerEvent) => void;
  readonly #context = takeContext();
  readonly #zap: ZapHandler | undefined;
  #router: HubRouter;
  #listener: Listener | undefined;
  #text: string | undefined;
  #file: SocketFile | undefined;

  constructor(endpoint: Endpoint, guard: Guard, onEvent: (event: ServerEvent) => void) {
    this.#endpoint = endpoint;
    this.guard = guard;
    this.#onEvent = onEvent;
    // Before the socket is bound: until somebody answers for the keys nobody may come in.
    this.#zap = guard.kind === 'file' ? undefined : new ZapHandler(this.#context, judgeOf(guard), onEvent);
    this.#router = this.#makeRouter();
  }

  /** As it is bound, with its port; undefined before. */
  get endpoint(): string | undefined {
    return this.#text;
  }

  get peers(): number {
    return this.#listener?.peers ?? 0;
  }

  /** Takes the endpoint; what peers send waits until `serve`. Rejects as `bindRouter` does. */
  async bind(): Promise<void> {
    try {
      const endpoint = this.#boundEndpoint();
      this.#text = await bindRouter(this.#router, endpoint);
      if (endpoint.transport === 'ipc') this.#file = new SocketFile(endpoint.path);
    } catch (error) {
      await this.close(0);
      throw error;
    }
  }

  serve(hub: ServedHub): void {
    const options = this.guard.kind === 'key' ? { key: this.guard.key } : {};
    this.#listener = new Listener(this.#router, (peer) => hub.connect(peer, options), this.#onEvent);
  }

  /** Ends every connection, also of those who have said nothing yet, and lets in anew who may. */
  async reopen(hub: ServedHub): Promise<void> {
    await this.#listener?.close(0);
    this.#router = this.#makeRouter();
    await this.bind();
    this.serve(hub);
  }

  /** Called once. What was sent is given `lingerMs` to leave. Resolves when the endpoint may be bound again. */
  async close(lingerMs: number): Promise<void> {
    await this.#file?.remove().catch((error: unknown) => this.#onEvent({ kind: 'error', error }));
    await this.#listener?.close(lingerMs);
    this.#router.close();
    this.#zap?.close();
    giveBackContext(this.#context);
  }

  #makeRouter(): HubRouter {
    const mechanism = mechanismOf(this.guard);
    return new HubRouter({ context: this.#context, ipv6: isIPv6Endpoint(this.#endpoint), mechanism });
  }

  /** The second time on the port that it got the first time. */
  #boundEndpoint(): Endpoint {
    const bound = parseEndpoint(this.#text);
    return isEndpoint(bound) ? bound : this.#endpoint;
  }
}

const keyBytes = 32;

const mechanismOf = (guard: Guard): Mechanism => {
  if (guard.kind === 'file') return 'none';
  return guard.kind === 'key' ? 'plain' : { curveSecretKey: guard.secretKey };
};

const judgeOf = (guard: Exclude<Guard, { readonly kind: 'file' }>): Judge => {
  if (guard.kind === 'curve')
    return (mechanism, [key]) =>
      mechanism === 'CURVE' && key?.byteLength === keyBytes && guard.allowed.has(encodeZ85(key));
  return (mechanism, [username, password]) =>
    mechanism === 'PLAIN' && isKnock({ username: String(username), password: String(password) }, guard.key, Date.now());
};
