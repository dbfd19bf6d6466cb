import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { OpenstackSettings } from './openstack-topology.js';

/** TLS material, as `node:tls` takes it. */
export type AmqpTlsOptions = Pick<
  TlsOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'servername' | 'rejectUnauthorized' | 'minVersion' | 'ciphers'
>;

/** How OpenStack's services declare queues and exchanges, where joinpool has to make what is missing. */
export interface OpenstackOptions {
  /** As `amqp_durable_queues`. Default: as what exists already, and not durable where nothing does. */
  readonly durable?: boolean;
  /** As `rabbit_quorum_queue`: durable quorum queues. Default false. */
  readonly quorum?: boolean;
  /** As `rabbit_quorum_delivery_limit`; needs `quorum`. Default: none. */
  readonly deliveryLimit?: number;
  /** As `amqp_auto_delete`. Default false. */
  readonly autoDelete?: boolean;
}

/** What only RabbitMQ over AMQP 0-9-1 has. */
export interface AmqpTransportOptions {
  /** TLS material for `amqps:` URLs. */
  readonly tls?: AmqpTlsOptions;
  /** `plain` (default): user and password of the URL. `external`: the client certificate says who it is. */
  readonly sasl?: 'plain' | 'external';
  /** A host that is silent for about twice as long is given up. 0 turns heartbeats off. Default 30. */
  readonly heartbeatSeconds?: number;
  /** How long one attempt at one host may take, login included. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Shown in the broker's list of connections. Default `joinpool`. */
  readonly connectionName?: string;
  /**
   * Whose pools these are. `joinpool` (default): its own. `openstack`: those of oslo.messaging, which members in Python
   * share; their declarations are never changed, and `poolWarning` tells what they cannot promise.
   */
  readonly profile?: 'joinpool' | 'openstack';
  /** For the profile `openstack`: how what is missing is declared. */
  readonly openstack?: OpenstackOptions;
}

/** One broker to try. */
export interface Host {
  readonly tls: boolean;
  readonly name: string;
  readonly port: number;
  readonly virtualHost: string;
  readonly user: string;
  readonly password: string;
}

export interface CheckedOptions {
  readonly hosts: readonly Host[];
  readonly tls: AmqpTlsOptions;
  readonly sasl: 'plain' | 'external';
  readonly heartbeatSeconds: number;
  readonly connectTimeoutMs: number;
  readonly connectionName: string;
  /** Undefined: pools are joinpool's own. */
  readonly openstack: OpenstackSettings | undefined;
}
