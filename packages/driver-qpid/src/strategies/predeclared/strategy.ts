import {
  type Address,
  type DriverCapabilities,
  DriverFailure,
  type Frame,
  noCapabilities,
  type PoolAddress,
  type SendReceipt,
  type Settlement,
} from '@joinpool/core/driver';
import type { CheckedOptions } from '../../checked-options.js';
import type { Client } from '../../client/client.js';
import type { Answer, Outcome } from '../../client/outcome.js';
import { isRabbitmq3 } from '../../client/peer-quirks.js';
import type { SourceTerminus } from '../../client/terminus.js';
import type { Incoming, Origin } from '../../codec/incoming.js';
import { QpidDeadLetterView } from '../../dead-letter-view.js';
import type { History, Route, Strategy } from '../strategy.js';
import { type AddressTemplates, fillTemplate, templatesFor } from './address-templates.js';
import { PredeclaredAdministration } from './administration.js';

const capabilities: DriverCapabilities = Object.freeze({ ...noCapabilities });

/** RabbitMQ binds by patterns of every form. */
const rabbitmqCapabilities: DriverCapabilities = Object.freeze({ ...noCapabilities, innerWildcards: true });

/** The letters' place as something to take from. */
const letterPool = (poolName: string): PoolAddress => ({
  poolName: `${poolName}.dead`,
  subscriptions: [],
  settings: { durable: true, queueType: undefined, deliveryLimit: 1, limits: {}, deadLetters: {} },
});

/** Pools that an operator declares, on any broker: RabbitMQ 3, Azure Service Bus, one that lets programs declare nothing. */
export class Predeclared implements Strategy {
  readonly name = 'predeclared';
  readonly capabilities: DriverCapabilities;
  readonly administration: PredeclaredAdministration;
  readonly #templates: AddressTemplates;
  readonly #isRabbitmq: boolean;

  constructor(client: Client, { addresses }: Pick<CheckedOptions, 'addresses'>) {
    const { peer } = client;
    this.#templates = { ...templatesFor(peer), ...addresses };
    this.#isRabbitmq = isRabbitmq3(peer);
    this.capabilities = this.#isRabbitmq ? rabbitmqCapabilities : capabilities;
    this.administration = new PredeclaredAdministration(client, {
      templates: this.#templates,
      answersFlows: this.#isRabbitmq,
      openLetters: (poolName, address, count, signal) => {
        const found = { source: { address }, ...(count === undefined ? {} : { count }) };
        return QpidDeadLetterView.open({ client, strategy: this, pool: letterPool(poolName), ...found }, signal);
      },
    });
  }

  /** The exchange is told in `to`: RabbitMQ 3 hands it on as it came and tells it in no other way. */
  route(to: Address, frame: Frame): Route {
    const address = this.#addressOf(to);
    const told = { subject: frame.topic, to: frame.exchangeName };
    return { target: { address }, linkKey: address, ...told };
  }

  judge({ outcome, error }: Answer): DriverFailure | SendReceipt {
    const told = error instanceof Error ? `: ${error.message}` : '';
    const kind = outcome === 'rejected' ? 'pool-full' : 'unavailable';
    return new DriverFailure(kind, `the broker answered '${outcome}' to a message${told}`);
  }

  sources({ poolName }: PoolAddress): readonly SourceTerminus[] {
    return [{ address: fillTemplate(this.#templates.pool, { pool: poolName }) }];
  }

  /** RabbitMQ 3 ends the session for every outcome but accepted, released and rejected. */
  returns(how: Exclude<Settlement, 'accept'>): Outcome {
    return how === 'retry' && !this.#isRabbitmq ? 'failed' : 'released';
  }

  /** What the broker counts, where it does; elsewhere the core counts. */
  history({ firstAcquirer, deliveryCount }: Incoming): History {
    const count = deliveryCount === undefined ? undefined : deliveryCount + 1;
    return { redelivered: firstAcquirer === false || (count ?? 1) > 1, deliveryCount: count };
  }

  origin({ to, subject }: Incoming): Origin {
    return { exchangeName: to ?? '', topic: subject ?? '' };
  }

  /** A letter that such a broker writes tells nothing that is the same everywhere. */
  deathReason(): undefined {
    return undefined;
  }

  #addressOf(to: Address): string {
    const { exchange, pool, deadLetters } = this.#templates;
    if (to.kind === 'topic') return fillTemplate(exchange, { exchange: to.exchangeName, topic: to.topic });
    return fillTemplate(to.kind === 'pool' ? pool : deadLetters, { pool: to.poolName });
  }
}
