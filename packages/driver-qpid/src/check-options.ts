import { checkAddresses } from './check-addresses.js';
import type { CheckedOptions, Host, QpidTransportOptions } from './checked-options.js';
import type { OptionFailure } from './option-failure.js';
import { parseHost } from './parse-host.js';
import { isStrategyName, strategyNames } from './strategies/strategy-names.js';

const wholeNumber = (
  name: string,
  value: unknown,
  [least, most]: readonly [number, number],
  fail: OptionFailure,
): number => {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  throw fail('invalid-option', `${name} is ${String(value)}`, `Give a whole number from ${least} to ${most}.`);
};

const checkSasl = (options: QpidTransportOptions, hosts: readonly Host[], fail: OptionFailure) => {
  const named = hosts.some(({ user }) => user !== '');
  const { sasl = named ? 'plain' : 'anonymous' } = options;
  if (sasl !== 'plain' && sasl !== 'anonymous' && sasl !== 'external')
    throw fail('invalid-option', `sasl is '${String(sasl)}'`, "Give 'plain', 'anonymous' or 'external'.");
  if (sasl === 'plain' && hosts.some(({ user, password }) => user === '' || password === ''))
    throw fail(
      'invalid-option',
      "sasl 'plain' without a user and a password in each URL",
      'Write amqp://user:password@host.',
    );
  if (sasl === 'external' && hosts.some(({ tls }) => !tls))
    throw fail('invalid-option', "sasl 'external' without TLS", 'Use amqps: URLs and a client certificate in tls.');
  return sasl;
};

const checkTls = ({ tls = {} }: QpidTransportOptions, fail: OptionFailure) => {
  if (typeof tls === 'object' && tls !== null) return tls;
  throw fail('invalid-option', 'tls is not an object', 'Give { ca, cert, key } as node:tls takes them.');
};

const checkStrategy = ({ strategy }: QpidTransportOptions, fail: OptionFailure) => {
  if (strategy === undefined || isStrategyName(strategy)) return strategy;
  throw fail('invalid-option', `strategy is '${String(strategy)}'`, `Give one of: ${strategyNames.join(', ')}.`);
};

const checkHold = ({ holdDeliveries = true }: QpidTransportOptions, fail: OptionFailure): boolean => {
  if (typeof holdDeliveries === 'boolean') return holdDeliveries;
  throw fail('invalid-option', `holdDeliveries is '${String(holdDeliveries)}'`, 'Give true or false.');
};

/** Checks everything before any I/O and fills in the defaults. */
export const checkOptions = (
  urls: string | readonly string[],
  options: QpidTransportOptions,
  fail: OptionFailure,
): CheckedOptions => {
  const list: readonly unknown[] = Array.isArray(urls) ? urls : [urls];
  if (list.length === 0) throw fail('invalid-url', 'no URL was given', 'Give at least one URL.');
  const hosts = list.map((text, position) => parseHost(text, position, fail));
  const {
    idleTimeoutMs = 30_000,
    connectTimeoutMs = 10_000,
    maxFrameBytes = 262_144,
    connectionName = 'joinpool',
  } = options;
  if (typeof connectionName !== 'string' || connectionName.length > 200)
    throw fail('invalid-option', 'connectionName is not a text of at most 200 characters', 'Give a short name.');
  return {
    hosts,
    tls: checkTls(options, fail),
    sasl: checkSasl(options, hosts, fail),
    idleTimeoutMs: wholeNumber('idleTimeoutMs', idleTimeoutMs, [0, 2_147_483_647], fail),
    connectTimeoutMs: wholeNumber('connectTimeoutMs', connectTimeoutMs, [1, 2_147_483_647], fail),
    maxFrameBytes: wholeNumber('maxFrameBytes', maxFrameBytes, [512, 16_777_216], fail),
    connectionName,
    strategy: checkStrategy(options, fail),
    addresses: checkAddresses(options, fail),
    holdDeliveries: checkHold(options, fail),
  };
};
