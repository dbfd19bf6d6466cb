import {
  type Address,
  type DriverCapabilities,
  DriverFailure,
  noCapabilities,
  type PoolAddress,
  type SendReceipt,
  type Settlement,
} from '@joinpool/core/driver';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import type { Answer, Outcome } from '../../client/outcome.js';
import type { SourceTerminus } from '../../client/terminus.js';
import type { Incoming } from '../../codec/incoming.js';
import { QpidDeadLetterView } from '../../dead-letter-view.js';
import type { History, Route, Strategy } from '../strategy.js';
import { queueAddress, topicAddress } from './addresses.js';
import { RabbitmqAdministration } from './administration.js';
import { deathReason, origin } from './deaths.js';
import { endsLink } from './link-refusal.js';
import { deadLetterQueue, isQuorum } from './pool-topology.js';

const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  queueTypes: Object.freeze(['quorum', 'classic'] as const),
  // RabbitMQ's 16 MiB are those of the whole message here; a letter has up to 64 KiB of headers, and properties beside them.
  maxBodyBytes: 16 * 1024 * 1024 - 128 * 1024,
  removeSubscription: true,
  refuseWhenFull: true,
  messageTtl: true,
  maxBacklog: true,
  mandatory: true,
  innerWildcards: true,
  expireWhenUnused: true,
  deletePool: true,
  deadLetterLimits: true,
  deadLetterInclude: true,
});

/** The letters' queue as a place to take from: a classic queue, whatever the pool is. */
const letterPool = (poolName: string): PoolAddress => ({
  poolName: deadLetterQueue(poolName),
  subscriptions: [],
  settings: { durable: true, queueType: 'classic', deliveryLimit: 1, limits: {}, deadLetters: {} },
});

const anonymous = Object.freeze({});

const linkKey = 'anonymous';

const outcomes: Readonly<Record<Exclude<Settlement, 'accept'>, Outcome>> = {
  retry: 'failed',
  release: 'released',
  return: 'released',
};

const queueOf = (to: Exclude<Address, { kind: 'topic' }>): string =>
  to.kind === 'pool' ? to.poolName : deadLetterQueue(to.poolName);

/** RabbitMQ 4: a link pair on `/management` declares what `driver-amqp` declares, and one anonymous link publishes it all. */
export class RabbitmqManagement implements Strategy {
  readonly name = 'rabbitmq-management';
  readonly capabilities = capabilities;
  readonly administration: RabbitmqAdministration;

  constructor(client: Client) {
    this.administration = new RabbitmqAdministration(client, (poolName, count, signal) => {
      const pool = letterPool(poolName);
      const [source = {}] = this.sources(pool);
      return QpidDeadLetterView.open({ client, strategy: this, pool, source, count }, signal);
    });
  }

  route(to: Address): Route {
    const address = to.kind === 'topic' ? topicAddress(to.exchangeName, to.topic) : queueAddress(queueOf(to));
    return { target: anonymous, linkKey, to: address };
  }

  /** `released`: no queue wanted it. `rejected` without more: a queue refused it. */
  judge({ outcome, error }: Answer, to: Address): SendReceipt | DriverFailure {
    if (outcome === 'released') return { routed: false };
    const condition = error instanceof AmqpFailure ? error.condition : undefined;
    if (condition === 'amqp:not-found' && to.kind === 'topic')
      return new DriverFailure('not-found', `there is no exchange '${to.exchangeName}'`);
    if (outcome === 'rejected' && (condition === undefined || condition === 'amqp:resource-limit-exceeded'))
      return new DriverFailure(
        'pool-full',
        "RabbitMQ rejected the message: a pool that matches is full and refuses (whenFull: 'refuse'), or a queue " +
          'could not take it',
      );
    return new DriverFailure('unknown', `RabbitMQ answered '${outcome}' to a message: ${String(error)}`);
  }

  endsLink = endsLink;

  sources({ poolName }: PoolAddress): readonly SourceTerminus[] {
    return [{ address: queueAddress(poolName) }];
  }

  returns(how: Exclude<Settlement, 'accept'>): Outcome {
    return outcomes[how];
  }

  /** Quorum queues count in an annotation how often a message was handed over before. */
  history({ firstAcquirer, annotations }: Incoming, { settings }: PoolAddress): History {
    const redelivered = firstAcquirer === false;
    if (!isQuorum(settings)) return { redelivered, deliveryCount: undefined };
    const before = annotations['x-delivery-count'];
    return { redelivered, deliveryCount: typeof before === 'number' ? before + 1 : 1 };
  }

  origin = origin;

  deathReason = deathReason;
}
