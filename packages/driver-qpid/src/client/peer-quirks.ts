import type { Peer } from './peer.js';

/** Where a peer does not do as AMQP 1.0 says, seen by running it. */
export interface PeerQuirks {
  /** Whether a link can be drained (part 2.6.7). Where it cannot the peer answers every flow. */
  readonly drains: boolean;
  /** Whether the end of a session is answered (part 2.5.5). */
  readonly answersEnd: boolean;
}

const none: PeerQuirks = Object.freeze({ drains: true, answersEnd: true });

/** The plugin dies of a drain on a classic queue, and of some sessions that end its writer goes before the answer. */
const rabbitmq3: PeerQuirks = Object.freeze({ drains: false, answersEnd: false });

/** RabbitMQ before 4, with the plugin `rabbitmq_amqp1_0`. */
export const isRabbitmq3 = ({ product, offeredCapabilities }: Peer): boolean =>
  product === 'RabbitMQ' && !offeredCapabilities.includes('LINK_PAIR_V1_0');

export const quirksOf = (peer: Peer): PeerQuirks => (isRabbitmq3(peer) ? rabbitmq3 : none);
