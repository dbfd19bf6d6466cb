import { randomBytes } from 'node:crypto';
import { type Deferred, DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import { Dealer } from 'zeromq';
import { messageOf } from '../message-of.js';
import { Command } from '../protocol/command.js';
import { commandOf } from '../protocol/header.js';
import { makeKnock } from '../protocol/knock.js';
import { withOwnBytes } from '../protocol/multipart.js';
import { endpointText, isIPv6Endpoint } from '../socket/endpoint.js';
import { refuseWorkerThread } from '../socket/refuse-worker-thread.js';
import type { DealerSettings } from './dealer-settings.js';
import { explainRefusal, untilForeign } from './explain-refusal.js';
import { resolveHost } from './resolve-host.js';
import type { OpenWire, Wire } from './wire.js';

/** How long the hub may take to answer a BYE; it holds up the end of the process. */
const farewellMs = 1_000;
const identityBytes = 16;

/**
 * A wire over a socket. Rejects with `DriverFailure`: `unreachable`, `permission-denied` (the keys are not right),
 * `not-supported` (what listens there does not speak ZeroMQ, or this is a worker thread).
 */
export const openDealerWire =
  (settings: DealerSettings): OpenWire =>
  async (receive, signal) => {
    signal.throwIfAborted();
    refuseWorkerThread();
    const endpoint = await orAbort(resolveHost(settings.endpoint), signal);
    const wire = new DealerWire({ ...settings, endpoint }, endpointText(settings.endpoint), receive);
    const doubts = new AbortController();
    try {
      await orAbort(Promise.race([wire.connected, untilForeign(endpoint, doubts.signal)]), signal);
      return wire;
    } catch (error) {
      wire.abandon();
      if (signal.aborted) throw signal.reason;
      throw await explainRefusal({ ...settings, endpoint }, error, signal);
    } finally {
      doubts.abort();
    }
  };

const makeSocket = (settings: DealerSettings): Dealer => {
  const { endpoint, connectTimeoutMs } = settings;
  return new Dealer({
    linger: 0,
    sendTimeout: 0,
    // Bounded by the windows of the protocol: nothing is ever dropped here.
    sendHighWaterMark: 0,
    // A connection that broke is over. ZeroMQ's own next one would carry what was meant for the last.
    reconnectInterval: -1,
    immediate: true,
    connectTimeout: connectTimeoutMs,
    handshakeInterval: connectTimeoutMs,
    heartbeatInterval: 2_000,
    heartbeatTimeout: 6_000,
    heartbeatTimeToLive: 6_000,
    ipv6: isIPv6Endpoint(endpoint),
    // Whoever knew it could take this connection's place at the hub the moment it breaks.
    routingId: `joinpool-${randomBytes(identityBytes).toString('hex')}`,
    ...credentialsOf(settings),
  });
};

const credentialsOf = ({ curve, key }: DealerSettings) => {
  if (curve !== undefined)
    return { curveServerKey: curve.hubKey, curvePublicKey: curve.publicKey, curveSecretKey: curve.secretKey };
  if (key === undefined) return {};
  const { username, password } = makeKnock(key, Date.now());
  return { plainUsername: username, plainPassword: password };
};

class DealerWire implements Wire {
  readonly hubName: string;
  readonly key?: Uint8Array;
  readonly #socket: Dealer;
  readonly #receive: (parts: readonly Uint8Array[]) => void;
  readonly #lost: Deferred<unknown> = deferred();
  readonly #connected: Deferred<void> = deferred();
  readonly #timeout: NodeJS.Timeout;
  readonly #farewell: Deferred<void> = deferred();
  #saidBye = false;
  #isClosing = false;
  #isOver = false;

  constructor(settings: DealerSettings, hubName: string, receive: (parts: readonly Uint8Array[]) => void) {
    this.hubName = hubName;
    if (settings.key !== undefined) this.key = settings.key;
    this.#receive = receive;
    this.#socket = makeSocket(settings);
    void this.#observeAll();
    this.#timeout = setTimeout(
      () => this.#fail(`no answer within ${settings.connectTimeoutMs} ms`),
      settings.connectTimeoutMs,
    );
    this.#socket.connect(endpointText(settings.endpoint));
  }

  /** Resolves when both ends speak ZeroMQ with each other; rejects when they never will. */
  get connected(): Promise<void> {
    return this.#connected.promise;
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  get raw(): unknown {
    return this.#socket;
  }

  send(parts: readonly Uint8Array[]): void {
    if (this.#isOver || this.#isClosing) return;
    this.#saidBye = commandOf(parts) === Command.BYE;
    try {
      this.#socket.send([...parts]).catch(this.#unsendable);
    } catch (error) {
      this.#unsendable(error);
    }
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#isClosing = true;
    if (this.#saidBye && !this.#isOver) {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(farewellMs)]);
      // Whatever comes first, it is over.
      await Promise.allSettled([orAbort(this.#farewell.promise, inTime)]);
    }
    this.abandon();
  }

  /** Closes the socket and tells nobody. */
  abandon(): void {
    this.#isOver = true;
    clearTimeout(this.#timeout);
    this.#socket.close();
  }

  async #observeAll(): Promise<void> {
    let fault = '';
    for await (const event of this.#socket.events) {
      if (event.type === 'handshake') this.#begin();
      else if (event.type === 'close') this.#fail('nobody listens there');
      else if (event.type === 'handshake:error:auth') this.#connected.reject(keyRefused(this.key !== undefined));
      else if (event.type === 'handshake:error:protocol' || event.type === 'handshake:error:other')
        fault = `: ${event.error.message}`;
      else if (event.type === 'disconnect') this.#fail(`the connection broke${fault}`);
    }
  }

  #begin(): void {
    clearTimeout(this.#timeout);
    this.#connected.resolve();
    void this.#receiveAll();
  }

  async #receiveAll(): Promise<void> {
    // One receive at a time: libzmq's binding refuses a second with EBUSY.
    while (!this.#isOver) {
      try {
        this.#take(await this.#socket.receive());
      } catch (error) {
        // A receive that waits when the socket is closed is rejected.
        this.#unsendable(error);
      }
    }
  }

  #take(parts: readonly Buffer[]): void {
    if (this.#isClosing) {
      if (commandOf(parts) === Command.RESET) this.#farewell.resolve();
      return;
    }
    // Received bytes are libzmq's until they are collected as garbage: whoever keeps one would keep all of them.
    this.#receive(withOwnBytes(parts));
  }

  readonly #unsendable = (error: unknown): void => {
    if (!this.#isOver) this.#fail(messageOf(error));
  };

  #fail(reason: string): void {
    if (this.#isOver) return;
    this.abandon();
    this.#farewell.resolve();
    if (this.#isClosing) return;
    this.#connected.reject(new DriverFailure('unreachable', `${this.hubName} cannot be reached: ${reason}`));
    this.#lost.resolve(new DriverFailure('connection-lost', `the connection to ${this.hubName} was lost: ${reason}`));
  }
}

const keyRefused = (isKeyFile: boolean): DriverFailure =>
  new DriverFailure(
    'permission-denied',
    isKeyFile
      ? "the key in this client's key file is not the hub's: it is the hub of another user, or of another key file"
      : "the hub does not allow this client's key: have its public key put on the list",
  );
