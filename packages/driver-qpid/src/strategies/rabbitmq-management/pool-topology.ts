import { DriverFailure, type PoolSettings } from '@joinpool/core/driver';

/*
 * What a pool is on RabbitMQ: the tables of docs/wire-format.md. Members through AMQP 0-9-1 share it, so it is compared
 * with docs/rabbitmq-pools.json by the tests of both drivers.
 */

type ArgumentValue = string | number;

export interface QueueDeclaration {
  readonly name: string;
  readonly durable: boolean;
  readonly arguments: Readonly<Record<string, ArgumentValue>>;
}

export interface BindingDeclaration {
  readonly arguments: Readonly<Record<string, string>>;
}

export interface PoolTopology {
  readonly pool: QueueDeclaration;
  readonly deadLetters: QueueDeclaration;
  /** Bindings of the dead-letter queue to `joinpool.dead-letters`; empty when the pool needs none. */
  readonly deadLetterBindings: readonly BindingDeclaration[];
}

/** Decides which deaths in pools with lossy limits become letters. */
export const deadLetterExchange = 'joinpool.dead-letters';

export const deadLetterQueue = (poolName: string): string => `${poolName}.dead`;

/** Whether a pool is a quorum queue: RabbitMQ counts the deliveries of those alone. */
export const isQuorum = ({ durable, queueType }: PoolSettings): boolean => durable && queueType !== 'classic';

interface Asked extends PoolSettings {
  readonly poolName: string;
  readonly quorum: boolean;
  /** A limit may end a message of which nobody asked for a letter. */
  readonly lossy: boolean;
}

/** Lines of a table: an argument and its value, undefined where the queue has no such argument. */
type Table<Of> = Readonly<Record<string, (asked: Of) => ArgumentValue | undefined>>;

const overflow = ({ limits, quorum, lossy }: Asked): string | undefined => {
  if (limits.maxBacklog !== undefined) return limits.whenFull === 'refuse' ? 'reject-publish' : 'drop-head';
  // RabbitMQ keeps letters at least once only together with it.
  return quorum && !lossy ? 'reject-publish' : undefined;
};

const poolTable: Table<Asked> = {
  'x-queue-type': ({ quorum }) => (quorum ? 'quorum' : 'classic'),
  'x-delivery-limit': ({ quorum, deliveryLimit }) => (quorum ? deliveryLimit : undefined),
  'x-dead-letter-exchange': ({ lossy }) => (lossy ? deadLetterExchange : ''),
  'x-dead-letter-routing-key': ({ lossy, poolName }) => (lossy ? undefined : deadLetterQueue(poolName)),
  'x-dead-letter-strategy': ({ quorum, lossy }) => (quorum && !lossy ? 'at-least-once' : undefined),
  'x-overflow': overflow,
  'x-max-length': ({ limits }) => limits.maxBacklog,
  'x-message-ttl': ({ limits }) => limits.messageTtlMs,
  'x-expires': ({ limits }) => limits.expireWhenUnusedForMs,
};

const letterTable: Table<PoolSettings['deadLetters']> = {
  'x-queue-type': () => 'classic',
  'x-max-length': ({ maxMessages }) => maxMessages,
  'x-overflow': ({ maxMessages }) => (maxMessages === undefined ? undefined : 'drop-head'),
  'x-message-ttl': ({ ttlMs }) => ttlMs,
};

const fill = <Of>(table: Table<Of>, asked: Of): Record<string, ArgumentValue> => {
  const filled: Record<string, ArgumentValue> = {};
  for (const [argument, find] of Object.entries(table)) {
    const value = find(asked);
    if (value !== undefined) filled[argument] = value;
  }
  return filled;
};

const includedDeaths = { expired: 'expired', overflow: 'maxlen' } as const;

const deaths = ({ include = [] }: PoolSettings['deadLetters']): readonly string[] => [
  'delivery_limit',
  'rejected',
  ...(['expired', 'overflow'] as const).filter((one) => include.includes(one)).map((one) => includedDeaths[one]),
];

/** Throws with kind `not-supported` where the settings contradict each other. */
export const poolTopology = (poolName: string, settings: PoolSettings): PoolTopology => {
  const { durable, queueType, limits, deadLetters } = settings;
  if (!durable && queueType === 'quorum')
    throw new DriverFailure(
      'not-supported',
      `pool '${poolName}' cannot be both a quorum queue and not durable: leave out queueType, or durable: false`,
    );
  const drops = limits.maxBacklog !== undefined && limits.whenFull !== 'refuse';
  const lossy = drops || limits.messageTtlMs !== undefined;
  const asked = { ...settings, poolName, lossy, quorum: isQuorum(settings) };
  const letterQueue = { name: deadLetterQueue(poolName), durable: true, arguments: fill(letterTable, deadLetters) };
  return {
    pool: { name: poolName, durable, arguments: fill(poolTable, asked) },
    deadLetters: letterQueue,
    deadLetterBindings: !lossy
      ? []
      : deaths(deadLetters).map((reason) => ({
          arguments: {
            'x-match': 'all-with-x',
            'x-first-death-reason': reason,
            'x-first-death-queue': poolName,
          },
        })),
  };
};
