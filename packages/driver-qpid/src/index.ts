/**
 * joinpool on AMQP 1.0: Apache Qpid, ActiveMQ Artemis, ActiveMQ Classic and RabbitMQ 4.
 * @packageDocumentation
 */
import { type Connection, type ConnectionOptions, openConnection, PoolError } from '@joinpool/core';
import type { Driver } from '@joinpool/core/driver';
import { checkOptions } from './check-options.js';
import type { QpidTransportOptions } from './checked-options.js';
import { QpidDriver } from './driver.js';

export type { QpidTlsOptions, QpidTransportOptions } from './checked-options.js';
export type { AddressTemplates } from './strategies/predeclared/address-templates.js';
export type { StrategyName } from './strategies/strategy-names.js';

/** What `connectQpid` takes: the options of every connection, and those of this transport. */
export type QpidOptions = ConnectionOptions & QpidTransportOptions;

/**
 * The driver alone, for whoever opens connections himself, as the conformance suite does.
 * Throws `PoolError` with `invalid-url` or `invalid-option` before any I/O.
 */
export const qpidDriver = (urls: string | readonly string[], options: QpidTransportOptions = {}): Driver =>
  new QpidDriver(checkOptions(urls, options, (code, message, advice) => new PoolError(code, message, { advice })));

/**
 * Connects to an AMQP 1.0 broker. With several URLs each attempt goes to the next host. Resolves once a broker accepted the
 * login. Rejects with `PoolError`: `invalid-url`, `invalid-option`, `unknown-option`, `unreachable`, `permission-denied`
 * (login refused), `not-supported` (no strategy suits the broker: `strategy` names one; or it does not speak AMQP 1.0).
 */
export const connectQpid = async (urls: string | readonly string[], options: QpidOptions = {}): Promise<Connection> => {
  const { tls, sasl, idleTimeoutMs, connectTimeoutMs, maxFrameBytes, connectionName, ...rest } = options;
  const { strategy, addresses, holdDeliveries, ...others } = rest;
  const transport = { tls, sasl, idleTimeoutMs, connectTimeoutMs, maxFrameBytes, connectionName };
  const pools = { strategy, addresses, holdDeliveries };
  const given: QpidTransportOptions = Object.fromEntries(
    Object.entries({ ...transport, ...pools }).filter(([, value]) => value !== undefined),
  );
  return await openConnection(qpidDriver(urls, given), others);
};
