/**
 * joinpool on RabbitMQ over AMQP 0-9-1.
 * @packageDocumentation
 */
import { type Connection, type ConnectionOptions, openConnection, PoolError } from '@joinpool/core';
import type { Driver } from '@joinpool/core/driver';
import { OsloSerializer } from '@joinpool/core/oslo';
import { checkOptions } from './check-options.js';
import type { AmqpTransportOptions } from './checked-options.js';
import { AmqpDriver } from './driver.js';

export type { AmqpTlsOptions, AmqpTransportOptions, OpenstackOptions } from './checked-options.js';

/** What `connectAmqp` takes: the options of every connection, and those of this transport. */
export type AmqpOptions = ConnectionOptions & AmqpTransportOptions;

/**
 * The driver alone, for whoever opens connections himself, as the conformance suite does.
 * Throws `PoolError` with `invalid-url` or `invalid-option` before any I/O.
 */
export const amqpDriver = (urls: string | readonly string[], options: AmqpTransportOptions = {}): Driver =>
  new AmqpDriver(checkOptions(urls, options, (code, message, advice) => new PoolError(code, message, { advice })));

/** What differs for a whole connection to OpenStack's exchanges. */
const withOpenstackPreset = ({
  controlExchange = 'openstack',
  serializer = new OsloSerializer(),
  ...others
}: ConnectionOptions): ConnectionOptions => ({ ...others, controlExchange, serializer });

/**
 * Connects to RabbitMQ. With several URLs each attempt goes to the next host.
 * With `profile: 'openstack'` it joins the pools of oslo.messaging, and `controlExchange` is `openstack`. Resolves once
 * a broker accepted the login. Rejects with `PoolError`: `invalid-url`, `invalid-option`, `unknown-option`,
 * `unreachable`, `permission-denied` (login refused, virtual host missing or forbidden),
 * `not-supported` (the broker speaks AMQP 1.0 and not 0-9-1).
 */
export const connectAmqp = async (urls: string | readonly string[], options: AmqpOptions = {}): Promise<Connection> => {
  const { tls, sasl, heartbeatSeconds, connectTimeoutMs, connectionName, ...others } = options;
  const { profile, openstack, ...connectionOptions } = others;
  const transport = { tls, sasl, heartbeatSeconds, connectTimeoutMs, connectionName, profile, openstack };
  const given: AmqpTransportOptions = Object.fromEntries(
    Object.entries(transport).filter(([, value]) => value !== undefined),
  );
  const settings = profile === 'openstack' ? withOpenstackPreset(connectionOptions) : connectionOptions;
  return await openConnection(amqpDriver(urls, given), settings);
};
