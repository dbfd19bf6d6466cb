import { Command } from '../protocol/command.js';
import type { Header } from '../protocol/header.js';
import { isNonce, isProof, makeNonce, makeProof, type Nonces } from '../protocol/key-proof.js';
import { parseHello, parseProve } from '../protocol/parse-payload.js';
import type { Failure, Hello } from '../protocol/payloads.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Link } from './link.js';

/** How far a client has come before it is one: a hello, or one that has proved that it has the key, or why not. */
export type Greeting =
  | { readonly kind: 'going-on' }
  | { readonly kind: 'greeted'; readonly hello: Hello }
  | { readonly kind: 'refused'; readonly failure: Failure };

const refused = (message: string): Greeting => ({ kind: 'refused', failure: { kind: 'permission-denied', message } });

/** What comes before a session: HELLO, and where the endpoint is guarded by a key, the proofs of both ends. */
export class Handshake {
  readonly #link: Link;
  readonly #key: Uint8Array | undefined;
  #hello: Hello | undefined;
  #nonces: Nonces | undefined;

  constructor(link: Link, key: Uint8Array | undefined) {
    this.#link = link;
    this.#key = key;
  }

  /** Throws `ProtocolError` for what is no part of it. */
  take({ command }: Header, payload: Uint8Array | undefined): Greeting {
    if (command === Command.HELLO && this.#hello === undefined) return this.#greet(parseHello(payload));
    if (command === Command.PROVE && this.#nonces !== undefined) return this.#check(parseProve(payload).proof);
    throw new ProtocolError('a session starts with HELLO');
  }

  #greet(hello: Hello): Greeting {
    this.#hello = hello;
    if (this.#key === undefined) return { kind: 'greeted', hello };
    if (hello.nonce === undefined || !isNonce(hello.nonce))
      return refused('this hub takes only clients that have its key file');
    this.#nonces = { hub: makeNonce(), client: hello.nonce };
    const proof = makeProof(this.#key, 'hub', this.#nonces);
    this.#link.sendPayload(Command.CHALLENGE, {}, { nonce: this.#nonces.hub, proof });
    return { kind: 'going-on' };
  }

  #check(proof: string): Greeting {
    const hello = this.#hello;
    const nonces = this.#nonces;
    this.#nonces = undefined;
    if (hello === undefined || nonces === undefined || this.#key === undefined) return { kind: 'going-on' };
    if (!isProof(proof, this.#key, 'client', nonces)) return refused("the client's key is not the hub's");
    return { kind: 'greeted', hello };
  }
}
