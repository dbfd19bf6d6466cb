import type { ConnectionOptions as TlsOptions } from 'node:tls';

/** TLS material, as `node:tls` takes it. */
export type AmqpTlsOptions = Pick<
  TlsOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'servername' | 'rejectUnauthorized' | 'minVersion' | 'ciphers'
>;

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
}
