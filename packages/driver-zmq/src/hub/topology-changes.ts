import {
  missingSubscriptions,
  type PoolAddress,
  type Subscription,
  settingsDifferences,
  type TopologyMode,
} from '@joinpool/core/driver';
import type { JournalWrite } from '../journal/journal.js';
import type { Answers, Failure } from '../protocol/payloads.js';
import type { Change } from './change.js';
import { aboveLimit, exchangeNotFound, poolNotFound } from './failure.js';
import type { Letters } from './letters.js';
import type { HubLimits } from './limits.js';
import type { Pool } from './pool.js';
import type { PoolRecord, Topology } from './topology.js';

type Declared = Change<Answers['declare']> | Failure;
type Nothing = Change<Record<never, never>> | Failure;

const unchanged = <Answer>(answer: Answer): Change<Answer> => ({ writes: [], apply: () => answer });

/** Makes, compares and takes down exchanges and pools, each by one change that is written before it counts. */
export class TopologyChanges {
  readonly #topology: Topology;
  readonly #limits: HubLimits;
  readonly #nextQueueId: () => number;

  constructor(topology: Topology, limits: HubLimits, nextQueueId: () => number) {
    this.#topology = topology;
    this.#limits = limits;
    this.#nextQueueId = nextQueueId;
  }

  declareExchange(exchangeName: string, mode: TopologyMode): Declared {
    if (this.#topology.hasExchange(exchangeName)) return unchanged({ differences: [] });
    if (mode !== 'create') return exchangeNotFound(exchangeName);
    if (this.#topology.exchangeCount >= this.#limits.exchanges) return aboveLimit('exchanges', this.#limits.exchanges);
    return {
      writes: [{ kind: 'exchange', exchangeName }],
      apply: () => {
        this.#topology.addExchange(exchangeName);
        return { differences: [] };
      },
    };
  }

  declare(address: PoolAddress, mode: TopologyMode): Declared {
    const { poolName } = address;
    const pool = this.#topology.pool(poolName);
    const letters = this.#topology.letters(poolName);
    if (mode === 'create') return this.#create(address, pool, letters);
    if (pool === undefined) return poolNotFound(poolName);
    if (mode === 'passive') return unchanged({ differences: [] });
    const missing = missingSubscriptions(address, pool.subscriptions);
    return unchanged({ differences: [...settingsDifferences(address, pool, letters), ...missing] });
  }

  removeSubscription(poolName: string, { exchangeName, topic }: Subscription): Nothing {
    const pool = this.#topology.pool(poolName);
    const subscriptions = pool?.subscriptions.filter((one) => one.exchangeName !== exchangeName || one.topic !== topic);
    if (pool === undefined || subscriptions === undefined || subscriptions.length === pool.subscriptions.length)
      return unchanged({});
    return {
      writes: [{ kind: 'queue', queueId: pool.queueId, record: recordOf(pool, subscriptions) }],
      apply: () => {
        this.#topology.setSubscriptions(pool, subscriptions);
        return {};
      },
    };
  }

  /** With its backlog and its letters. */
  delete(poolName: string, force: boolean): Nothing {
    const pool = this.#topology.pool(poolName);
    if (pool === undefined) return unchanged({});
    if (pool.memberCount > 0 && !force)
      return { kind: 'in-use', message: `the pool '${poolName}' has ${pool.memberCount} member(s)` };
    return {
      writes: [
        { kind: 'removeQueue', queueId: pool.queueId },
        { kind: 'removeQueue', queueId: pool.letters.queue.queueId },
      ],
      apply: () => {
        this.#topology.removePool(pool);
        this.#topology.removeLetters(pool.letters);
        return {};
      },
    };
  }

  /** Without members for too long, unless somebody came meanwhile; its letters stay, where it has any. */
  expire(pool: Pool): Change<boolean> {
    if (pool.isRemoved || !pool.isUnused) return unchanged(false);
    const { letters } = pool;
    const { isEmpty } = letters;
    const removal = (queueId: number): JournalWrite => ({ kind: 'removeQueue', queueId });
    return {
      writes: [removal(pool.queueId), ...(isEmpty ? [removal(letters.queue.queueId)] : [])],
      apply: () => {
        this.#topology.removePool(pool);
        if (isEmpty) this.#topology.removeLetters(letters);
        return true;
      },
    };
  }

  #create(address: PoolAddress, pool: Pool | undefined, letters: Letters | undefined): Declared {
    const differences = settingsDifferences(address, pool, letters);
    if (differences.length > 0) return unchanged({ differences });
    const known = pool?.subscriptions ?? [];
    const subscriptions = union(known, address.subscriptions);
    const failure = this.#limitReached(pool, subscriptions);
    if (failure !== undefined) return failure;
    if (pool === undefined) return this.#make(address, letters, subscriptions);
    return {
      writes:
        subscriptions.length === known.length
          ? []
          : [{ kind: 'queue', queueId: pool.queueId, record: recordOf(pool, subscriptions) }],
      apply: () => {
        if (subscriptions.length > known.length) this.#topology.setSubscriptions(pool, subscriptions);
        pool.touch();
        return { differences: [] };
      },
    };
  }

  #make(
    { poolName, settings }: PoolAddress,
    letters: Letters | undefined,
    subscriptions: readonly Subscription[],
  ): Change<Answers['declare']> {
    const lettersQueueId = letters?.queue.queueId ?? this.#nextQueueId();
    const queueId = this.#nextQueueId();
    const record: PoolRecord = { kind: 'pool', poolName, settings, subscriptions, lettersQueueId };
    const lettersRecord = { kind: 'letters', poolName, options: settings.deadLetters } as const;
    const writes: JournalWrite[] = letters ? [] : [{ kind: 'queue', queueId: lettersQueueId, record: lettersRecord }];
    writes.push({ kind: 'queue', queueId, record });
    return {
      writes,
      apply: () => {
        const own = letters ?? this.#topology.addLetters(lettersQueueId, lettersRecord);
        this.#topology.addPool(queueId, record, own);
        return { differences: [] };
      },
    };
  }

  #limitReached(pool: Pool | undefined, subscriptions: readonly Subscription[]): Failure | undefined {
    const { pools, subscriptionsPerPool, exchanges } = this.#limits;
    if (pool === undefined && this.#topology.poolCount >= pools) return aboveLimit('pools', pools);
    if (subscriptions.length > subscriptionsPerPool)
      return aboveLimit('subscriptions of one pool', subscriptionsPerPool);
    const names = new Set(subscriptions.map(({ exchangeName }) => exchangeName));
    const added = [...names].filter((name) => !this.#topology.hasExchange(name)).length;
    return added > 0 && this.#topology.exchangeCount + added > exchanges
      ? aboveLimit('exchanges', exchanges)
      : undefined;
  }
}

const union = (known: readonly Subscription[], wanted: readonly Subscription[]): readonly Subscription[] => {
  const all = new Map(
    [...known, ...wanted].map(({ exchangeName, topic }) => [`${exchangeName} ${topic}`, { exchangeName, topic }]),
  );
  return [...all.values()];
};

const recordOf = ({ poolName, settings, letters }: Pool, subscriptions: readonly Subscription[]): PoolRecord => ({
  kind: 'pool',
  poolName,
  settings,
  subscriptions,
  lettersQueueId: letters.queue.queueId,
});
