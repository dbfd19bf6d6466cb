import type { Peer } from '../../client/peer.js';
import { isRabbitmq3 } from '../../client/peer-quirks.js';

/**
 * How addresses are made of names where an operator declares the pools. `{exchange}` and `{pool}` stand for the names of
 * the exchange and the pool, `{topic}` for the topic, which is the subject of each message in any case.
 */
export interface AddressTemplates {
  /** Where messages are published. */
  readonly exchange: string;
  /** What members take from, and where what is meant for one pool alone is sent. */
  readonly pool: string;
  /** Where letters lie. */
  readonly deadLetters: string;
}

/** RabbitMQ before 4, with the plugin `rabbitmq_amqp1_0`: exchanges and queues as they are, none of them made. */
const rabbitmq3: AddressTemplates = Object.freeze({
  exchange: '/exchange/{exchange}',
  pool: '/amq/queue/{pool}',
  deadLetters: '/amq/queue/{pool}.dead',
});

const bareNames: AddressTemplates = Object.freeze({
  exchange: '{exchange}',
  pool: '{pool}',
  deadLetters: '{pool}.dead',
});

/** What the broker is known to take. */
export const templatesFor = (peer: Peer): AddressTemplates => (isRabbitmq3(peer) ? rabbitmq3 : bareNames);

export const fillTemplate = (template: string, names: Readonly<Record<string, string>>): string =>
  template.replace(/\{(exchange|topic|pool)\}/g, (whole, name: string) => names[name] ?? whole);
