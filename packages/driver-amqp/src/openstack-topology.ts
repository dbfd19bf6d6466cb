import type { Difference, PoolWarning } from '@joinpool/core/driver';
import type { Declaration } from './differences.js';

/*
 * Pools, exchanges and bindings as oslo.messaging declares them. A pool's members in Python declare it too, and give up
 * when an argument differs: so what exists is taken as it is, and what is missing is made just as they would make it.
 */

/** What the services' configuration says of queues and exchanges; the names of its options stand beside each. */
export interface OpenstackSettings {
  /** `amqp_durable_queues`; undefined: as what exists already, and not durable where nothing does. */
  readonly durable: boolean | undefined;
  /** `rabbit_quorum_queue`. */
  readonly quorum: boolean;
  /** `rabbit_quorum_delivery_limit`. */
  readonly deliveryLimit: number | undefined;
  /** `amqp_auto_delete`. */
  readonly autoDelete: boolean;
}

/** The last word of every topic that a notifier sends to. */
const priorities: ReadonlySet<string> = new Set(['audit', 'debug', 'info', 'warn', 'error', 'critical', 'sample']);

/** The routing keys that a topic stands for: `notifications` for one of each priority, `notifications.info` for itself. */
export const boundTopics = (topic: string): readonly string[] => {
  const last = topic.slice(topic.lastIndexOf('.') + 1);
  if (priorities.has(last) || last === '*' || last === '#') return [topic];
  return [...priorities].map((priority) => `${topic}.${priority}`);
};

export const exchangeDeclaration = (settings: OpenstackSettings, durable: boolean): Declaration => ({
  durable,
  autoDelete: settings.autoDelete,
  type: 'topic',
  arguments: {},
});

export const queueDeclaration = (settings: OpenstackSettings, durable: boolean): Declaration => ({
  durable,
  autoDelete: settings.autoDelete,
  arguments: {
    ...(settings.quorum ? { 'x-queue-type': 'quorum' } : {}),
    ...(settings.deliveryLimit === undefined ? {} : { 'x-delivery-limit': settings.deliveryLimit }),
  },
});

/** What a queue is compared with, to learn how it was declared. */
export const probe: Declaration = { durable: true, arguments: { 'x-queue-type': 'classic' } };

/** A queue as it was found. Policies are not among it: AMQP 0-9-1 does not tell them. */
export interface FoundQueue {
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly type: string;
  readonly arguments: ReadonlyMap<string, string>;
}

/** What the differences from `probe` say of the queue. */
export const foundQueue = (differences: readonly Difference[]): FoundQueue => {
  const found = new Map(differences.map(({ argument, found: value }) => [argument, value]));
  const given = [...found].filter(([name, value]) => name.startsWith('x-') && value !== undefined);
  return {
    durable: found.get('durable') !== 'false',
    autoDelete: found.get('auto_delete') === 'true',
    type: found.get('x-queue-type') ?? 'classic',
    arguments: new Map(given.map(([name, value]) => [name, value ?? ''])),
  };
};

const limiting = ['x-message-ttl', 'x-max-length', 'x-max-length-bytes'] as const;

const poisonOf = (pool: string, queue: FoundQueue): PoolWarning | undefined => {
  if (queue.type !== 'quorum')
    return {
      code: 'deliveries-uncounted',
      message: `${pool} is a classic queue: nobody counts its deliveries, so a message that kills its process comes again`,
    };
  if (queue.arguments.has('x-dead-letter-exchange')) return undefined;
  const limit =
    queue.arguments.get('x-delivery-limit') ?? "the broker's own limit (20 since RabbitMQ 4.0, none before)";
  return {
    code: 'poison-dropped',
    message: `${pool} has no dead-letter exchange: RabbitMQ drops a message that came back more often than ${limit}`,
  };
};

/** What a declaration like this cannot promise. */
export const warningsOf = (poolName: string, queue: FoundQueue): readonly PoolWarning[] => {
  const pool = `pool '${poolName}'`;
  const limits = limiting.filter((name) => queue.arguments.has(name));
  const expires = queue.arguments.get('x-expires');
  const warnings: (PoolWarning | undefined)[] = [
    queue.durable
      ? undefined
      : { code: 'pool-not-durable', message: `${pool} is not durable: a restart of RabbitMQ takes what it holds` },
    queue.autoDelete || expires !== undefined
      ? {
          code: 'pool-removed-when-unused',
          message: `RabbitMQ removes ${pool} with what it holds ${
            queue.autoDelete ? 'when its last member leaves' : `after ${expires} ms without members`
          }`,
        }
      : undefined,
    limits.length === 0
      ? undefined
      : { code: 'pool-limited', message: `${pool} lets messages go, by ${limits.join(', ')}` },
    poisonOf(pool, queue),
  ];
  return warnings.filter((warning) => warning !== undefined);
};

/** A queue that a notifier fills beside the pools, and that nobody reads. */
export interface UnreadQueue {
  readonly name: string;
  readonly backlog: number;
}

export const unreadWarning = (unread: readonly UnreadQueue[]): readonly PoolWarning[] => {
  if (unread.length === 0) return [];
  const list = unread.map(({ name, backlog }) => `'${name}' (${backlog} messages)`).join(', ');
  return [
    {
      code: 'queue-unread',
      message: `notifiers fill ${list} beside the pools, and nobody reads there: let somebody, or set a policy with a limit`,
    },
  ];
};
