import { Command } from '../protocol/command.js';
import { parseRequest } from '../protocol/parse-request.js';
import type { Answers, Failure, Reply, Request } from '../protocol/payloads.js';
import { ChangeOperation, type Prepare } from './change.js';
import { aboveLimit } from './failure.js';
import { LettersView } from './letters-view.js';
import type { Link } from './link.js';
import type { Services } from './services.js';
import type { Topology } from './topology.js';
import type { TopologyChanges } from './topology-changes.js';

/** What requests need of their hub. */
export interface RequestSurroundings {
  readonly services: Services;
  readonly topology: Topology;
  readonly changes: TopologyChanges;
}

const noView = (view: number): Failure => ({ kind: 'not-found', message: `there is no view ${view}` });

/** Answers the requests of one session: each once, with its number. */
export class SessionRequests {
  readonly #link: Link;
  readonly #surroundings: RequestSurroundings;
  readonly #views = new Map<number, LettersView>();
  #waiting = 0;

  constructor(link: Link, surroundings: RequestSurroundings) {
    this.#link = link;
    this.#surroundings = surroundings;
  }

  /** Throws `ProtocolError` for what is no request. */
  take(requestId: number, payload: Uint8Array | undefined): void {
    const request = parseRequest(payload);
    const { requestsPerSession } = this.#surroundings.services.limits;
    if (this.#waiting >= requestsPerSession)
      this.#reply(requestId, { error: aboveLimit('requests of one session at a time', requestsPerSession) });
    else this.#answer(requestId, request);
  }

  /** Letters that were only looked at are there again. */
  end(): void {
    for (const view of this.#views.values()) view.close();
    this.#views.clear();
  }

  #answer(requestId: number, request: Request): void {
    const { changes } = this.#surroundings;
    switch (request.method) {
      case 'declareExchange':
        this.#change(requestId, () => changes.declareExchange(request.exchangeName, request.mode));
        break;
      case 'declare':
        this.#change(requestId, () => changes.declare(request.pool, request.mode));
        break;
      case 'removeSubscription':
        this.#change(requestId, () => changes.removeSubscription(request.poolName, request.subscription));
        break;
      case 'delete':
        this.#change(requestId, () => changes.delete(request.poolName, request.force));
        break;
      case 'inspect':
        this.#reply(requestId, this.#inspect(request.poolName));
        break;
      case 'nextLetter':
        this.#nextLetter(requestId, request.view);
        break;
      case 'openLetters':
        this.#reply(requestId, this.#openLetters(request.poolName, request.view));
        break;
      case 'discardLetter':
        this.#reply(requestId, this.#discardLetter(request.view, request.letter));
        break;
      case 'closeLetters':
        this.#reply(requestId, this.#closeLetters(request.view));
        break;
    }
  }

  /** Takes its turn among all that changes something, so that it sees what came before it. */
  #change<Method extends Request['method']>(requestId: number, prepare: Prepare<Answers[Method]>): void {
    const { commits, turn } = this.#surroundings.services;
    this.#waiting += 1;
    const answer = (reply: Reply<Method>): void => {
      this.#waiting -= 1;
      this.#reply(requestId, reply);
    };
    commits.add(new ChangeOperation<Answers[Method]>(prepare, answer));
    turn.schedule();
  }

  #reply(requestId: number, reply: Reply): void {
    this.#link.sendPayload(Command.REPLY, { a: requestId }, reply);
  }

  #inspect(poolName: string): Reply<'inspect'> {
    return { ok: { inspection: this.#surroundings.topology.pool(poolName)?.inspect() ?? null } };
  }

  #openLetters(poolName: string, view: number): Reply<'openLetters'> {
    const { topology, services } = this.#surroundings;
    const { viewsPerSession } = services.limits;
    if (this.#views.has(view)) return { error: { kind: 'not-supported', message: `view ${view} is open` } };
    if (this.#views.size >= viewsPerSession) return { error: aboveLimit('views of one session', viewsPerSession) };
    const letters = topology.pool(poolName)?.letters;
    if (letters !== undefined) this.#views.set(view, new LettersView(letters));
    return { ok: { found: letters !== undefined } };
  }

  #nextLetter(requestId: number, view: number): void {
    const open = this.#views.get(view);
    if (open === undefined) {
      this.#reply(requestId, { error: noView(view) });
      return;
    }
    const next = open.next();
    if (next === undefined) this.#reply(requestId, { ok: { letter: null } });
    else this.#link.sendLetter(requestId, { ok: { letter: next.letter } }, next.record);
  }

  #discardLetter(view: number, letter: number): Reply<'discardLetter'> {
    const isDone = this.#views.get(view)?.discard(letter) ?? false;
    if (isDone) return { ok: {} };
    return { error: { kind: 'not-found', message: `view ${view} holds no letter ${letter}` } };
  }

  #closeLetters(view: number): Reply<'closeLetters'> {
    this.#views.get(view)?.close();
    this.#views.delete(view);
    return { ok: {} };
  }
}
