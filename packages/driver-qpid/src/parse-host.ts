import type { Host } from './checked-options.js';
import type { OptionFailure } from './option-failure.js';

const form = 'amqp://user:password@host:5672/virtual-host (amqps: for TLS)';

/** For messages: a password is shown to nobody. */
const withoutPassword = (text: string): string => text.replace(/(\/\/[^/@]*?):[^/@]*@/, '$1:***@');

const decoded = (part: string, shown: string, fail: OptionFailure): string => {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw fail('invalid-url', `${shown} has a '%' that begins no escape`, 'Write a percent sign as %25 in the URL.');
  }
};

/** What is wrong with a URL that can be parsed. */
const faultOf = (url: URL): readonly [message: string, advice: string] | undefined => {
  const advice = `Give a URL of the form ${form}.`;
  if (url.protocol !== 'amqp:' && url.protocol !== 'amqps:')
    return [`has the scheme '${url.protocol}', not 'amqp:' or 'amqps:'`, advice];
  if (url.hostname === '') return ['names no host', advice];
  if (url.search !== '' || url.hash !== '')
    return ['has a query or a fragment', 'Give such settings as options of connectQpid().'];
  if (url.pathname.slice(1).includes('/')) return ["has a '/' in its virtual host", 'Write it as %2F in the URL.'];
  return undefined;
};

/** The host that a URL names; `position` counts from 0. */
export const parseHost = (text: unknown, position: number, fail: OptionFailure): Host => {
  if (typeof text !== 'string')
    throw fail('invalid-url', `URL ${position + 1} is ${typeof text}, not text`, `Give a URL of the form ${form}.`);
  const shown = `URL ${position + 1} '${withoutPassword(text)}'`;
  if (!URL.canParse(text)) throw fail('invalid-url', `${shown} is not a URL`, `Give a URL of the form ${form}.`);
  const url = new URL(text);
  const [fault, advice = ''] = faultOf(url) ?? [];
  if (fault !== undefined) throw fail('invalid-url', `${shown} ${fault}`, advice);
  const tls = url.protocol === 'amqps:';
  const path = url.pathname.slice(1);
  return {
    tls,
    name: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? standardPort(tls) : Number(url.port),
    virtualHost: path === '' ? undefined : decoded(path, shown, fail),
    user: decoded(url.username, shown, fail),
    password: decoded(url.password, shown, fail),
  };
};

const standardPort = (tls: boolean): number => (tls ? 5671 : 5672);
