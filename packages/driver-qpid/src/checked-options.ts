import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { AddressTemplates } from './strategies/predeclared/address-templates.js';
import type { StrategyName } from './strategies/strategy-names.js';

/** TLS material, as `node:tls` takes it. */
export type QpidTlsOptions = Pick<
  TlsOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'servername' | 'rejectUnauthorized' | 'minVersion' | 'ciphers'
>;

/** What only AMQP 1.0 has. */
export interface QpidTransportOptions {
  /** TLS material for `amqps:` URLs. */
  readonly tls?: QpidTlsOptions;
  /**
   * `plain`: user and password of the URL; the default where the URL has them. `anonymous`: the default where it has
   * none. `external`: the client certificate says who it is.
   */
  readonly sasl?: 'plain' | 'anonymous' | 'external';
  /** A host that is silent for about twice as long is given up, in milliseconds. 0 turns it off. Default 30,000. */
  readonly idleTimeoutMs?: number;
  /** How long one attempt at one host may take, login included. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** The largest frame that is taken, in bytes; a longer message comes in several. Default 262,144. */
  readonly maxFrameBytes?: number;
  /** Begins the container id that the broker shows; the rest is made anew for each connection. Default `joinpool`. */
  readonly connectionName?: string;
  /** How pools are kept on the broker. Default: what suits the broker, as it tells of itself when the connection opens. */
  readonly strategy?: StrategyName;
  /**
   * Of strategy `predeclared`: how addresses are made of names. Default: those of RabbitMQ's plugin on RabbitMQ 3,
   * `{exchange}`, `{pool}` and `{pool}.dead` elsewhere.
   */
  readonly addresses?: Partial<AddressTemplates>;
  /**
   * On Artemis: whether each delivery is held in a transaction of its own while it is in hand (AMQP 1.0, part 4.4.2).
   * Default true: when a member dies, every delivery it had is told as redelivered, and counts. `false` consumes two
   * to four times as fast; then Artemis tells and counts such a delivery in about one of three cases. Nothing is lost
   * either way.
   */
  readonly holdDeliveries?: boolean;
}

/** One broker to try. */
export interface Host {
  readonly tls: boolean;
  readonly name: string;
  readonly port: number;
  /** The `hostname` of the open frame, which brokers take for a virtual host; undefined: the name of the host. */
  readonly virtualHost: string | undefined;
  readonly user: string;
  readonly password: string;
}

export interface CheckedOptions {
  readonly hosts: readonly Host[];
  readonly tls: QpidTlsOptions;
  readonly sasl: 'plain' | 'anonymous' | 'external';
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly connectionName: string;
  readonly strategy: StrategyName | undefined;
  readonly addresses: Partial<AddressTemplates>;
  readonly holdDeliveries: boolean;
}
