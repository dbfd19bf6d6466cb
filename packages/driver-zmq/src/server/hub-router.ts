import { type Context, Dealer, Router } from 'zeromq';
import { largestMultipartBytes } from './server-limits.js';

const cutEndpoint = 'inproc://cut';
const routingIdOption = 5;

/** PLAIN: a user name and a password. CURVE: a key; here is the hub's own. */
export type Mechanism = 'none' | 'plain' | { readonly curveSecretKey: string };

export interface RouterSettings {
  /** Its own: the keys that may connect belong to a context. */
  readonly context: Context;
  readonly ipv6: boolean;
  /** How a peer has to show who it is before it may send anything, to the ZAP handler of the context. */
  readonly mechanism: Mechanism;
}

/** The last option has nobody let in while no ZAP handler stands: libzmq would let in everybody. */
const asked = { zapDomain: 'joinpool', zapEnforceDomain: true };

const mechanismOptions = (mechanism: Mechanism) => {
  if (mechanism === 'none') return {};
  if (mechanism === 'plain') return { plainServer: true, ...asked };
  return { curveServer: true, curveSecretKey: mechanism.curveSecretKey, ...asked };
};

/** Takes a peer's place at the router, which then lets the peer's connection go. */
class Stand extends Dealer {
  constructor(context: Context, identity: Buffer) {
    super({ context, linger: 0 });
    this.setStringOption(routingIdOption, identity);
  }
}

/**
 * The hub's socket at one endpoint. What cannot be sent is told at once: `EHOSTUNREACH` for a peer that is gone,
 * `EAGAIN` for one that does not read.
 */
export class HubRouter extends Router {
  constructor({ context, ipv6, mechanism }: RouterSettings) {
    super({
      context,
      ipv6,
      mandatory: true,
      handover: false,
      linger: 0,
      sendTimeout: 0,
      // In multiparts; above what the windows of a client that reads can come to.
      sendHighWaterMark: 65_536,
      receiveHighWaterMark: 100,
      maxMessageSize: largestMultipartBytes,
      handshakeInterval: 5_000,
      heartbeatInterval: 2_000,
      heartbeatTimeout: 6_000,
      heartbeatTimeToLive: 6_000,
      ...mechanismOptions(mechanism),
    });
  }

  /** Binds it, and makes `cut` possible. Throws libzmq's error, e.g. with the code `EADDRINUSE`. */
  listen(endpoint: string): string {
    this.bindSync(endpoint);
    const bound = this.lastEndpoint ?? endpoint;
    this.bindSync(cutEndpoint);
    return bound;
  }

  /**
   * Ends one peer's connection: what was sent to it still goes out, nothing it sends comes in any more, and its TCP
   * connection is closed by the heartbeats. ZeroMQ has no call for that, but a router lets a second peer of the same
   * name take over, if told so. It is told so for this call alone: over the wire nobody can do it.
   */
  cut(identity: Buffer): void {
    const stand = new Stand(this.context, identity);
    try {
      this.handover = true;
      stand.connect(cutEndpoint);
      // Asking for its state is what makes the socket take notice of the new peer.
      this.readable;
    } finally {
      this.handover = false;
      stand.close();
    }
  }
}
