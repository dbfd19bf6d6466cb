import { type Deferred, DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import { Command } from '../protocol/command.js';
import { isProof, makeNonce, makeProof } from '../protocol/key-proof.js';
import { parseChallenge, parseWelcome } from '../protocol/parse-payload.js';
import { encodePayload } from '../protocol/payload-json.js';
import type { Welcome } from '../protocol/payloads.js';
import type { Session } from './session.js';

/** Who says HELLO. */
export interface Greeter {
  readonly producerId: string;
  readonly clientName: string;
  readonly key: Uint8Array | undefined;
}

/** What WELCOME told. */
export interface Welcomed extends Welcome {
  /** The last publish of this producer that is answered. */
  readonly answered: number;
}

const strangeHub = (what: string): DriverFailure =>
  new DriverFailure('permission-denied', `${what}: it is not the hub whose key file this client has`);

/**
 * Says HELLO on a session's wire, proves the key where there is one, and resolves with what `welcomed` made of WELCOME:
 * it is called before anything that follows. Rejects with kind `unreachable` when no WELCOME comes in time.
 */
export const greet = async <Result>(
  session: Session,
  greeter: Greeter,
  welcomed: (welcome: Welcomed) => Result,
  limits: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Result> => {
  const { timeoutMs, signal } = limits;
  const greeted: Deferred<Result> = deferred();
  const timer = setTimeout(() => {
    greeted.reject(new DriverFailure('unreachable', `the hub has not answered HELLO for ${timeoutMs} ms`));
  }, timeoutMs);
  void session.lost.then(greeted.reject);
  listen(session, greeter, (welcome) => greeted.resolve(welcomed(welcome)));
  try {
    return await orAbort(greeted.promise, signal);
  } finally {
    clearTimeout(timer);
  }
};

const listen = (session: Session, greeter: Greeter, welcomed: (welcome: Welcomed) => void): void => {
  const { producerId, clientName, key } = greeter;
  const nonce = key === undefined ? undefined : makeNonce();
  let isProven = key === undefined;
  session.on(Command.CHALLENGE, (_, parts) => {
    const challenge = parseChallenge(parts[1]);
    if (key === undefined || nonce === undefined)
      throw new DriverFailure('permission-denied', 'the hub asks for a key, and this client has none');
    const nonces = { hub: challenge.nonce, client: nonce };
    if (!isProof(challenge.proof, key, 'hub', nonces)) throw strangeHub('the hub gave a wrong proof of its key');
    isProven = true;
    session.send(Command.PROVE, {}, encodePayload({ proof: makeProof(key, 'client', nonces) }));
  });
  session.on(Command.WELCOME, ({ generation, a: answered }, parts) => {
    if (!isProven) throw strangeHub('the hub gave no proof of its key');
    session.begin(generation);
    welcomed({ ...parseWelcome(parts[1]), answered });
  });
  const hello = { protocol: 'JOINPOOL/1' as const, producerId, clientName };
  session.send(Command.HELLO, {}, encodePayload(nonce === undefined ? hello : { ...hello, nonce }));
};
