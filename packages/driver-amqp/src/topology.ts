import { DriverFailure, type PoolSettings } from '@joinpool/core/driver';
import type { Declaration } from './differences.js';

/*
 * Pool to exchange, queues and bindings. What stands here is fixed by docs/wire-format.md and never changes: another
 * argument would make RabbitMQ refuse every pool that exists.
 */

/** Routes dead letters of pools with lossy limits by the reason of their death. */
export const deadLetterExchange = 'joinpool.dead-letters';

export interface QueueDeclaration extends Declaration {
  readonly name: string;
}

interface DeadLetterBinding {
  readonly arguments: Readonly<Record<string, string>>;
}

export interface PoolTopology {
  readonly pool: QueueDeclaration;
  readonly deadLetters: QueueDeclaration;
  /** Bindings of the dead-letter queue to `joinpool.dead-letters`; empty when the pool needs none. */
  readonly deadLetterBindings: readonly DeadLetterBinding[];
}

export const topicExchange: Declaration = { durable: true, type: 'topic', arguments: {} };

export const deadLetterQueueName = (poolName: string): string => `${poolName}.dead`;

/** Whether a limit may end a message of which nobody asked for a letter. */
const isLossy = ({ limits }: PoolSettings): boolean =>
  limits.messageTtlMs !== undefined || (limits.maxBacklog !== undefined && limits.whenFull !== 'refuse');

type Arguments = Record<string, string | number>;

const limitArguments = ({ limits }: PoolSettings): Arguments => ({
  ...(limits.maxBacklog === undefined
    ? {}
    : {
        'x-max-length': limits.maxBacklog,
        'x-overflow': limits.whenFull === 'refuse' ? 'reject-publish' : 'drop-head',
      }),
  ...(limits.messageTtlMs === undefined ? {} : { 'x-message-ttl': limits.messageTtlMs }),
  ...(limits.expireWhenUnusedForMs === undefined ? {} : { 'x-expires': limits.expireWhenUnusedForMs }),
});

/**
 * Without lossy limits only a poison message dies: it goes straight to the dead-letter queue, on a quorum queue
 * at least once, which RabbitMQ grants only together with `reject-publish`. With lossy limits the headers exchange lets
 * go of the deaths that nobody asked for; at-least-once would keep those for ever, so it is not used then.
 */
const deathArguments = (poolName: string, quorum: boolean, lossy: boolean): Arguments => {
  if (lossy) return { 'x-dead-letter-exchange': deadLetterExchange };
  const direct = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': deadLetterQueueName(poolName) };
  return quorum ? { ...direct, 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' } : direct;
};

const deathReasons = (settings: PoolSettings): readonly string[] => {
  const include = settings.deadLetters.include ?? [];
  return [
    'delivery_limit',
    'rejected',
    ...(include.includes('expired') ? ['expired'] : []),
    ...(include.includes('overflow') ? ['maxlen'] : []),
  ];
};

const poolQueue = (poolName: string, settings: PoolSettings, quorum: boolean): QueueDeclaration => ({
  name: poolName,
  durable: settings.durable,
  arguments: {
    'x-queue-type': quorum ? 'quorum' : 'classic',
    ...(quorum ? { 'x-delivery-limit': settings.deliveryLimit } : {}),
    ...deathArguments(poolName, quorum, isLossy(settings)),
    ...limitArguments(settings),
  },
});

/**
 * Always a classic queue, also beside a quorum queue. Looking at letters takes them and puts them back; a quorum queue
 * puts them back in another order, counts each look against a delivery limit, and shows them again only some time
 * later (seen on 3.10.8 and 4.0.5). A classic queue gives every letter its old place before the look is over.
 */
const deadLetterQueue = (poolName: string, { deadLetters }: PoolSettings): QueueDeclaration => ({
  name: deadLetterQueueName(poolName),
  durable: true,
  arguments: {
    'x-queue-type': 'classic',
    ...(deadLetters.maxMessages === undefined
      ? {}
      : { 'x-max-length': deadLetters.maxMessages, 'x-overflow': 'drop-head' }),
    ...(deadLetters.ttlMs === undefined ? {} : { 'x-message-ttl': deadLetters.ttlMs }),
  },
});

/** What a pool is on the broker. Throws with kind `not-supported` where the settings contradict each other. */
export const poolTopology = (poolName: string, settings: PoolSettings): PoolTopology => {
  if (settings.queueType === 'quorum' && !settings.durable)
    throw new DriverFailure(
      'not-supported',
      `pool '${poolName}': a quorum queue is always durable; use queueType classic`,
    );
  const quorum = settings.queueType !== 'classic' && settings.durable;
  const lossy = isLossy(settings);
  const bindings = deathReasons(settings).map((reason) => ({
    arguments: { 'x-match': 'all-with-x', 'x-first-death-reason': reason, 'x-first-death-queue': poolName },
  }));
  return {
    pool: poolQueue(poolName, settings, quorum),
    deadLetters: deadLetterQueue(poolName, settings),
    deadLetterBindings: lossy ? bindings : [],
  };
};
