import { checkNumber } from './check-number.js';
import { checkOpenstack } from './check-openstack.js';
import type { AmqpTransportOptions, CheckedOptions, Host } from './checked-options.js';
import type { OptionFailure } from './option-failure.js';

const form = 'amqp://user:password@host:5672/virtual-host (amqps: for TLS, %2F for the virtual host /)';

const withoutPassword = (text: string): string => text.replace(/(\/\/[^/@]*?):[^/@]*@/, '$1:***@');

const parseHost = (text: unknown, index: number, fail: OptionFailure): Host => {
  const advice = `Give a URL of the form ${form}.`;
  if (typeof text !== 'string') throw fail('invalid-url', `URL ${index + 1} is ${typeof text}, not text`, advice);
  const shown = `URL ${index + 1} '${withoutPassword(text)}'`;
  if (!URL.canParse(text)) throw fail('invalid-url', `${shown} is not a URL`, advice);
  const url = new URL(text);
  if (url.protocol !== 'amqp:' && url.protocol !== 'amqps:')
    throw fail('invalid-url', `${shown} has the scheme '${url.protocol}', not 'amqp:' or 'amqps:'`, advice);
  if (url.hostname === '') throw fail('invalid-url', `${shown} names no host`, advice);
  if (url.search !== '' || url.hash !== '')
    throw fail('invalid-url', `${shown} has a query or a fragment`, 'Give such settings as options of connectAmqp().');
  const path = url.pathname.slice(1);
  if (path.includes('/'))
    throw fail('invalid-url', `${shown} has a '/' in its virtual host`, 'Write it as %2F in the URL.');
  try {
    return hostOf(url, path);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw fail('invalid-url', `${shown} has a '%' that begins no escape`, 'Write a percent sign as %25 in the URL.');
  }
};

const hostOf = (url: URL, path: string): Host => {
  const tls = url.protocol === 'amqps:';
  const anonymous = url.username === '' && url.password === '';
  const standardPort = tls ? 5671 : 5672;
  return {
    tls,
    name: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? standardPort : Number(url.port),
    virtualHost: path === '' ? '/' : decodeURIComponent(path),
    user: anonymous ? 'guest' : decodeURIComponent(url.username),
    password: anonymous ? 'guest' : decodeURIComponent(url.password),
  };
};

const checkTls = (options: AmqpTransportOptions, hosts: readonly Host[], fail: OptionFailure) => {
  const { tls = {}, sasl = 'plain' } = options;
  if (typeof tls !== 'object' || tls === null)
    throw fail('invalid-option', 'tls is not an object', 'Give { ca, cert, key } as node:tls takes them.');
  if (sasl !== 'plain' && sasl !== 'external')
    throw fail('invalid-option', `sasl is '${String(sasl)}'`, "Give 'plain' or 'external'.");
  if (sasl === 'external' && hosts.some((host) => !host.tls))
    throw fail('invalid-option', "sasl 'external' without TLS", 'Use amqps: URLs and a client certificate in tls.');
  return { tls, sasl };
};

/** Checks everything before any I/O and fills in the defaults. */
export const checkOptions = (
  urls: string | readonly string[],
  options: AmqpTransportOptions,
  fail: OptionFailure,
): CheckedOptions => {
  const list: readonly unknown[] = Array.isArray(urls) ? urls : [urls];
  if (list.length === 0) throw fail('invalid-url', 'no URL was given', `Give at least one URL of the form ${form}.`);
  const hosts = list.map((text, index) => parseHost(text, index, fail));
  const { heartbeatSeconds = 30, connectTimeoutMs = 10_000, connectionName = 'joinpool' } = options;
  if (typeof connectionName !== 'string' || connectionName.length > 200)
    throw fail('invalid-option', 'connectionName is not a text of at most 200 characters', 'Give a short name.');
  return {
    hosts,
    ...checkTls(options, hosts, fail),
    heartbeatSeconds: checkNumber('heartbeatSeconds', heartbeatSeconds, [0, 65_535], fail),
    connectTimeoutMs: checkNumber('connectTimeoutMs', connectTimeoutMs, [1, 2_147_483_647], fail),
    connectionName,
    openstack: checkOpenstack(options, fail),
  };
};
