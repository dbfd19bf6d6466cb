import type { Journal } from '../journal/journal.js';
import type { Failure } from '../protocol/payloads.js';
import { ChangeOperation } from './change.js';
import { type HubClock, systemClock } from './clock.js';
import { CommitQueue } from './commit-queue.js';
import { EntryChanges } from './entry-changes.js';
import type { HubEvent } from './event.js';
import { HandOutMarks } from './hand-out-marks.js';
import { LetterWriter } from './letter-writer.js';
import { defaultLimits, type HubLimits } from './limits.js';
import type { Peer, PeerSession } from './peer.js';
import type { Pool } from './pool.js';
import { Producers } from './producers.js';
import type { Services } from './services.js';
import { Session } from './session.js';
import { Sessions } from './sessions.js';
import { Topology } from './topology.js';
import { TopologyChanges } from './topology-changes.js';
import { Turn } from './turn.js';

export interface HubOptions {
  /** Open; the hub does not close it. */
  readonly journal: Journal;
  readonly clock?: HubClock;
  readonly limits?: Partial<HubLimits>;
  /** Name and version, for people. */
  readonly hubName?: string;
  readonly onEvent?: (event: HubEvent) => void;
}

export interface ConnectOptions {
  /** The client must prove that it has this key. */
  readonly key?: Uint8Array | undefined;
}

/**
 * Pools, what waits in them and who takes it: a state machine without sockets, files or timers of its own. What it
 * confirms or hands out is in its journal before.
 */
export class Hub {
  readonly #services: Services;
  readonly #topology: Topology;
  readonly #producers: Producers;
  readonly #sessions: Sessions;
  readonly #changes: TopologyChanges;
  readonly #onEvent: (event: HubEvent) => void;
  #closing: Promise<void> | undefined;

  constructor({ journal, clock = systemClock, limits = {}, hubName = 'joinpool', onEvent }: HubOptions) {
    const bounds = Object.freeze({ ...defaultLimits, ...limits });
    this.#onEvent = onEvent ?? (() => undefined);
    this.#producers = new Producers(clock, bounds);
    this.#services = this.#makeServices(journal, clock, bounds);
    this.#topology = new Topology(this.#services, (pool) => this.#expire(pool));
    this.#changes = new TopologyChanges(this.#topology, bounds, journal.recovered.nextQueueId);
    this.#sessions = new Sessions({
      hubName,
      isDurable: journal.durable,
      limits: bounds,
      producers: this.#producers,
      onEvent: this.#onEvent,
    });
    this.#topology.recover(journal.recovered.queues, journal.recovered.exchanges);
    this.#producers.recover(journal.recovered.producers);
  }

  /** Takes a client that has just connected. */
  connect(peer: Peer, { key }: ConnectOptions = {}): PeerSession {
    const session = new Session(peer, key, {
      services: this.#services,
      topology: this.#topology,
      producers: this.#producers,
      changes: this.#changes,
      admit: (candidate, hello) => this.#sessions.admit(candidate, hello),
      welcome: (link, producer) => this.#sessions.welcome(link, producer),
      onOver: (over, reason) => this.#sessions.leave(over, reason),
    });
    if (this.#closing !== undefined) session.reset(goingAway);
    return session;
  }

  /** Resolves when all that came in is in the journal, or could not be written, and every client was told to go elsewhere. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { commits } = this.#services;
    await commits.idle();
    this.#sessions.resetAll(goingAway);
    await commits.idle();
  }

  #makeServices(journal: Journal, clock: HubClock, limits: HubLimits): Services {
    let lastChunkId = journal.recovered.nextChunkId - 1;
    const nextChunkId = (): number => {
      lastChunkId += 1;
      return lastChunkId;
    };
    const turn = new Turn(clock, () => commits.flush());
    const changes = new EntryChanges();
    const marks = new HandOutMarks();
    const letterWriter = new LetterWriter(nextChunkId, () => clock.now());
    const commits = new CommitQueue({
      journal,
      clock,
      maxBytes: limits.commitBytes,
      before: [letterWriter, changes],
      after: [marks, this.#producers],
      onWritten: () => turn.end(),
      onFailing: (error) => this.#tellFailing(error),
    });
    const memory = { used: 0 };
    return { journal, clock, limits, turn, commits, changes, marks, letterWriter, nextChunkId, memory };
  }

  #tellFailing(error: unknown): void {
    this.#onEvent(error === undefined ? { kind: 'journal-recovered' } : { kind: 'journal-failed', error });
    this.#sessions.setBlocked(error !== undefined);
  }

  #expire(pool: Pool): void {
    const { commits, turn } = this.#services;
    const onDone = (outcome: { ok: boolean } | { error: Failure }): void => {
      if ('error' in outcome) pool.touch();
      else if (outcome.ok) this.#onEvent({ kind: 'pool-expired', poolName: pool.poolName });
    };
    commits.add(new ChangeOperation(() => this.#changes.expire(pool), onDone));
    turn.schedule();
  }
}

const goingAway: Failure = Object.freeze({
  kind: 'unavailable',
  message: 'the hub is closing: go to another, or wait',
});
