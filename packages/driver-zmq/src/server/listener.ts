import { codeOf } from '../code-of.js';
import type { Peer, PeerSession } from '../hub/peer.js';
import { Command } from '../protocol/command.js';
import { encodeHeader } from '../protocol/header.js';
import { withOwnBytes } from '../protocol/multipart.js';
import { encodePayload } from '../protocol/payload-json.js';
import type { Failure } from '../protocol/payloads.js';
import { Departures } from './departures.js';
import { Greetings } from './greetings.js';
import type { HubRouter } from './hub-router.js';
import { type LinkOwner, PeerLink } from './peer-link.js';
import { PeerProbe } from './peer-probe.js';
import type { ServerEvent } from './server-event.js';
import { shortestIdentityBytes } from './server-limits.js';

/** Lets a peer in; the hub, with or without a key that the peer has to prove. */
export type Admit = (peer: Peer) => PeerSession;

const weakIdentity: Failure = {
  kind: 'not-supported',
  message: `a routing id has to be at least ${shortestIdentityBytes} random bytes, new for every connection`,
};

/** Leads what comes in at one bound router to the hub's sessions, and tells them when their peer is gone. */
export class Listener {
  readonly #router: HubRouter;
  readonly #admit: Admit;
  readonly #onEvent: (event: ServerEvent) => void;
  readonly #links = new Map<string, PeerLink>();
  readonly #greetings: Greetings;
  readonly #departures: Departures;
  readonly #probe: PeerProbe;
  readonly #owner: LinkOwner;
  readonly #over: Promise<unknown>;

  constructor(router: HubRouter, admit: Admit, onEvent: (event: ServerEvent) => void) {
    this.#router = router;
    this.#admit = admit;
    this.#onEvent = onEvent;
    this.#greetings = new Greetings((link) => this.#cutOff(link, 'it was not welcomed in time'));
    this.#departures = new Departures(
      () => !router.closed && !router.readable,
      (link) => this.#forget(link),
    );
    this.#probe = new PeerProbe(() => this.#probeAll());
    this.#owner = {
      welcomed: (link) => this.#greetings.delete(link),
      ended: (link) => this.#cut(link),
      unsendable: (link, error) => this.#unsendable(link, error),
    };
    this.#over = Promise.all([this.#receiveAll(), this.#observeAll()]);
  }

  /** How many peers have a session. */
  get peers(): number {
    return this.#links.size;
  }

  /** What was sent is given `lingerMs` to leave. Resolves when the endpoint may be bound again. */
  async close(lingerMs: number): Promise<void> {
    this.#probe.stop();
    this.#greetings.clear();
    this.#departures.clear();
    this.#router.linger = lingerMs;
    this.#router.close();
    for (const link of this.#links.values()) {
      link.retire();
      link.session?.gone();
    }
    this.#links.clear();
    await this.#over;
  }

  async #receiveAll(): Promise<void> {
    // One receive at a time: libzmq's binding refuses a second with EBUSY.
    while (!this.#router.closed) {
      try {
        this.#take(await this.#router.receive());
      } catch (error) {
        // A receive that waits when the socket is closed is rejected.
        if (this.#router.closed) return;
        this.#onEvent({ kind: 'error', error });
        this.#router.close();
      }
    }
  }

  #take(multipart: Buffer[]): void {
    const [identity, ...parts] = multipart;
    if (identity === undefined) return;
    const link = this.#links.get(identity.toString('latin1')) ?? this.#newcomer(identity);
    if (link === undefined) return;
    if (link.isOver) this.#cut(link);
    // Received bytes are libzmq's until they are collected as garbage; sent on from there they pile up.
    else link.session?.receive(withOwnBytes(parts));
    this.#departures.heardFrom(link);
    this.#departures.check();
  }

  #newcomer(identity: Buffer): PeerLink | undefined {
    const link = new PeerLink(Buffer.from(identity), this.#router, this.#owner);
    this.#links.set(identity.toString('latin1'), link);
    if (identity.byteLength < shortestIdentityBytes) {
      link.send([encodeHeader(Command.RESET, 0), encodePayload(weakIdentity)]);
      this.#cutOff(link, 'its routing id can be guessed');
      return undefined;
    }
    this.#greetings.add(link);
    link.session = this.#admit(link);
    return link.isOver ? undefined : link;
  }

  #unsendable(link: PeerLink, error: unknown): void {
    const code = codeOf(error);
    if (code === 'EHOSTUNREACH') this.#departures.add(link);
    else this.#cutOff(link, code === 'EAGAIN' ? 'it does not read what it is sent' : String(error));
  }

  #cutOff(link: PeerLink, reason: string): void {
    if (link.isOver) return;
    this.#onEvent({ kind: 'peer-cut-off', reason });
    link.retire();
    this.#cut(link);
    link.session?.gone();
  }

  #cut(link: PeerLink): void {
    this.#greetings.delete(link);
    try {
      this.#router.cut(link.identity);
      this.#links.delete(link.identity.toString('latin1'));
    } catch (error) {
      // No file descriptor was left for it. The link stays, deaf, and what comes in next on it tries again.
      this.#onEvent({ kind: 'error', error });
    }
  }

  /** The peer's connection is gone already. */
  #forget(link: PeerLink): void {
    link.retire();
    this.#links.delete(link.identity.toString('latin1'));
    this.#greetings.delete(link);
    link.session?.gone();
  }

  /** Nobody says whose connection broke; who is gone cannot be sent to. A client takes no notice of this PONG. */
  #probeAll(): void {
    const probe = encodeHeader(Command.PONG, 0);
    for (const link of this.#links.values()) if (!link.isGreeting) link.send([probe]);
  }

  async #observeAll(): Promise<void> {
    for await (const event of this.#router.events) {
      if (event.type === 'disconnect') this.#probe.soon();
      else if (event.type === 'handshake:error:auth' || event.type === 'handshake:error:protocol')
        this.#onEvent({ kind: 'handshake-refused', reason: event.error.message });
      else if (event.type === 'accept:error') this.#onEvent({ kind: 'error', error: event.error });
    }
  }
}
