import { Command } from '../protocol/command.js';
import type { Header } from '../protocol/header.js';
import { headerOf } from '../protocol/multipart.js';
import type { Failure, Hello } from '../protocol/payloads.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { Handshake } from './handshake.js';
import { Link } from './link.js';
import type { Peer, PeerSession } from './peer.js';
import type { Producer } from './producer.js';
import type { PublishSurroundings } from './publish.js';
import { PublishIntake } from './publish-intake.js';
import { SessionPlaces } from './session-places.js';
import { type RequestSurroundings, SessionRequests } from './session-requests.js';

/** What a session needs of its hub. */
export interface SessionSurroundings extends PublishSurroundings, RequestSurroundings {
  /** Counts it in, or tells why it may not be. From then on it is this producer's. */
  admit(session: Session, hello: Hello): Failure | { readonly producer: Producer; readonly generation: number };
  /** Calls back once the hub knows all that its journal holds. */
  whenReady(onReady: () => void): void;
  /** Sends WELCOME. */
  welcome(link: Link, producer: Producer): void;
  /** Called once, also for one that was never counted in. `reason` is absent where the client left in order. */
  onOver(session: Session, reason: Failure | undefined): void;
}

/** What is there from WELCOME on. */
interface OpenParts {
  readonly intake: PublishIntake;
  readonly places: SessionPlaces;
  readonly requests: SessionRequests;
}

/** One connection of a client, from HELLO to its end. */
export class Session implements PeerSession {
  readonly #surroundings: SessionSurroundings;
  readonly #link: Link;
  readonly #handshake: Handshake;
  #open: OpenParts | undefined;
  #hello: Hello | undefined;
  #isOver = false;

  constructor(peer: Peer, key: Uint8Array | undefined, surroundings: SessionSurroundings) {
    this.#surroundings = surroundings;
    this.#link = new Link(peer);
    this.#handshake = new Handshake(this.#link, key);
  }

  get clientName(): string | undefined {
    return this.#hello?.clientName;
  }

  receive(parts: readonly Uint8Array[]): void {
    if (this.#isOver) return;
    try {
      const header = headerOf(parts);
      if (this.#open === undefined) this.#takeGreeting(header, parts[1]);
      else if (header.generation === this.#link.generation) this.#takeCommand(this.#open, header, parts[1]);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.reset({ kind: 'not-supported', message: `what the client sent is not JOINPOOL/1: ${error.message}` });
    }
  }

  gone(): void {
    this.#end({ kind: 'connection-lost', message: 'the connection is gone' }, true);
  }

  /** Ends it, and tells the client why. */
  reset(failure: Failure, charged = true): void {
    if (this.#isOver) return;
    this.#end(failure, charged);
    this.#link.reset(failure);
  }

  setBlocked(isBlocked: boolean): void {
    if (this.#open !== undefined) this.#link.send(Command.BLOCKED, { b: isBlocked ? 1 : 0 });
  }

  #takeGreeting(header: Header, payload: Uint8Array | undefined): void {
    if (this.#hello !== undefined) throw new ProtocolError('a client sends nothing between HELLO and WELCOME');
    const greeting = this.#handshake.take(header, payload);
    if (greeting.kind === 'refused') this.reset(greeting.failure);
    if (greeting.kind !== 'greeted') return;
    this.#hello = greeting.hello;
    const admitted = this.#surroundings.admit(this, greeting.hello);
    if ('kind' in admitted) {
      this.reset(admitted);
      return;
    }
    const { producer, generation } = admitted;
    this.#surroundings.whenReady(() => {
      producer.whenIdle(() => {
        if (!this.#isOver) this.#begin(producer, generation);
      });
    });
  }

  #begin(producer: Producer, generation: number): void {
    const { topology, services } = this.#surroundings;
    this.#link.open(generation);
    const intake = new PublishIntake(producer, this.#link, this.#surroundings);
    const places = new SessionPlaces(this.#link, topology, services.limits);
    this.#open = { intake, places, requests: new SessionRequests(this.#link, this.#surroundings) };
    producer.sink = intake;
    this.#surroundings.welcome(this.#link, producer);
    if (services.commits.isFailing) this.setBlocked(true);
  }

  #takeCommand({ intake, places, requests }: OpenParts, header: Header, payload: Uint8Array | undefined): void {
    switch (header.command) {
      case Command.PUBLISH:
        intake.publish(header, payload);
        break;
      case Command.ACCEPT:
        places.accept(header, payload);
        break;
      case Command.RETRY:
        places.giveBack(header, payload, true);
        break;
      case Command.RELEASE:
        places.giveBack(header, payload, false);
        break;
      case Command.ROUTE:
        intake.setRoute(header.c, payload);
        break;
      case Command.REQUEST:
        requests.take(header.a, payload);
        break;
      case Command.PING:
        this.#link.send(Command.PONG, { a: header.a });
        break;
      case Command.BYE:
        this.#end(undefined, false);
        this.#link.end();
        break;
      default:
        this.#takePlaceCommand(places, header, payload);
    }
  }

  #takePlaceCommand(places: SessionPlaces, header: Header, payload: Uint8Array | undefined): void {
    switch (header.command) {
      case Command.JOIN:
        places.join(header, payload);
        break;
      case Command.WINDOW:
        places.setWindow(header);
        break;
      case Command.STOP:
        places.stop(header);
        break;
      case Command.DETACH:
        places.detach(header);
        break;
      default:
        throw new ProtocolError(`the command 0x${header.command.toString(16)} is none of an open session's`);
    }
  }

  #end(reason: Failure | undefined, charged: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#open?.places.end(charged);
    this.#open?.requests.end();
    this.#surroundings.onOver(this, reason);
  }
}
