import type { Journal } from '../journal/journal.js';
import type { Failure } from '../protocol/payloads.js';
import { Alarm } from './alarm.js';
import { ChangeOperation } from './change.js';
import { type HubClock, systemClock } from './clock.js';
import { CommitQueue } from './commit-queue.js';
import { DelayedPublishes } from './delayed-publishes.js';
import { EntryChanges } from './entry-changes.js';
import type { HubEvent } from './event.js';
import { HandOutMarks } from './hand-out-marks.js';
import { LetterWriter } from './letter-writer.js';
import { defaultLimits, type HubLimits } from './limits.js';
import type { Peer, PeerSession } from './peer.js';
import type { Pool } from './pool.js';
import { Producers } from './producers.js';
import { Recovery } from './recovery.js';
import type { Services } from './services.js';
import { Session } from './session.js';
import { Sessions } from './sessions.js';
import { Topology } from './topology.js';
import { TopologyChanges } from './topology-changes.js';
import { Turn } from './turn.js';

const forgetEveryMs = 60 * 60 * 1_000;

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
  readonly #delayed: DelayedPublishes;
  readonly #forgetting: Alarm;
  readonly #onEvent: (event: HubEvent) => void;
  readonly #onReady: (() => void)[] = [];
  #isReady = false;
  #closing: Promise<void> | undefined;

  constructor({ journal, clock = systemClock, limits = {}, hubName = 'joinpool', onEvent }: HubOptions) {
    const bounds = Object.freeze({ ...defaultLimits, ...limits });
    this.#onEvent = onEvent ?? (() => undefined);
    this.#producers = new Producers(clock, bounds);
    this.#services = this.#makeServices(journal, clock, bounds);
    this.#topology = new Topology(this.#services, (pool) => this.#expire(pool));
    this.#changes = new TopologyChanges(this.#topology, bounds, this.#services.nextQueueId);
    this.#delayed = new DelayedPublishes(this.#services, this.#topology);
    this.#sessions = new Sessions({
      hubName,
      isDurable: journal.durable,
      limits: bounds,
      producers: this.#producers,
      onEvent: this.#onEvent,
    });
    this.#producers.recover(journal.recovered.producers);
    for (const { queueId, record } of journal.recovered.queues)
      if (record.kind === 'delayed') this.#delayed.recover(queueId);
    this.#forgetting = new Alarm(clock, () => this.#forgetProducers());
    this.#forgetting.setFor(clock.now() + forgetEveryMs);
    const queues = this.#topology.recover(journal.recovered.queues, journal.recovered.exchanges);
    new Recovery(queues, this.#services, () => this.#beReady()).start();
  }

  /** What waits in pools and is in memory, for an operator; the rest of it is in the journal alone. */
  get memoryBytes(): number {
    return this.#services.memory.used;
  }

  /** Takes a client that has just connected. */
  connect(peer: Peer, { key }: ConnectOptions = {}): PeerSession {
    const session = new Session(peer, key, {
      services: this.#services,
      topology: this.#topology,
      producers: this.#producers,
      changes: this.#changes,
      delayed: this.#delayed,
      admit: (candidate, hello) => this.#sessions.admit(candidate, hello),
      whenReady: (onReady) => this.#whenReady(onReady),
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
    const { commits, turn } = this.#services;
    await commits.idle();
    this.#sessions.resetAll(goingAway);
    this.#topology.lowerMarks();
    await commits.idle();
    commits.stop();
    turn.stop();
    this.#topology.stop();
    this.#delayed.stop();
    this.#forgetting.turnOff();
  }

  #whenReady(onReady: () => void): void {
    if (this.#isReady) onReady();
    else this.#onReady.push(onReady);
  }

  #beReady(): void {
    this.#isReady = true;
    this.#delayed.start();
    this.#topology.wake();
    for (const onReady of this.#onReady.splice(0)) onReady();
  }

  #makeServices(journal: Journal, clock: HubClock, limits: HubLimits): Services {
    const nextChunkId = countFrom(journal.recovered.nextChunkId);
    const nextQueueId = countFrom(journal.recovered.nextQueueId);
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
    const report = this.#onEvent;
    return {
      journal,
      clock,
      limits,
      turn,
      commits,
      changes,
      marks,
      letterWriter,
      nextChunkId,
      nextQueueId,
      memory,
      report,
    };
  }

  #tellFailing(error: unknown): void {
    this.#onEvent(error === undefined ? { kind: 'journal-recovered' } : { kind: 'journal-failed', error });
    this.#sessions.setBlocked(error !== undefined);
    this.#topology.wake();
  }

  #forgetProducers(): void {
    const { commits, turn, clock } = this.#services;
    commits.add(
      new ChangeOperation(
        () => this.#producers.forgetUnseen(),
        () => undefined,
      ),
    );
    turn.schedule();
    this.#forgetting.setFor(clock.now() + forgetEveryMs);
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

const countFrom = (first: number): (() => number) => {
  let next = first;
  return () => {
    next += 1;
    return next - 1;
  };
};

const goingAway: Failure = Object.freeze({
  kind: 'unavailable',
  message: 'the hub is closing: go to another, or wait',
});
