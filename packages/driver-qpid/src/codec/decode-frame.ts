import type { Frame, HeaderValue } from '@joinpool/core/driver';
import { Timestamp } from './fixed-values.js';
import type { Incoming, Origin } from './incoming.js';
import { exchangeHeader, orderingKeyHeader, reasonHeader, topicHeader, versionHeader } from './own-headers.js';

/** What the broker's way of pools adds to what a message says of itself. */
export interface FrameContext {
  /** Where a message was published that does not carry it in headers. */
  origin(incoming: Incoming): Origin;
  /** Why the broker made it a letter, as a value of `joinpool-reason`. */
  deathReason(incoming: Incoming): string | undefined;
}

const ownHeaders: ReadonlySet<string> = new Set([topicHeader, exchangeHeader, orderingKeyHeader, versionHeader]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A header value of another client in our terms; undefined when a header cannot carry it. */
const headerValue = (value: unknown): HeaderValue | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (value instanceof Timestamp) return Math.floor(value.ms / 1_000);
  if (!Buffer.isBuffer(value)) return undefined;
  try {
    return utf8.decode(value);
  } catch {
    // Not UTF-8: the caller calls the whole message undecodable, with its raw bytes.
    return undefined;
  }
};

const idText = (id: unknown): string | undefined => {
  if (typeof id === 'string') return id === '' ? undefined : id;
  if (typeof id === 'number') return String(id);
  return Buffer.isBuffer(id) ? id.toString('hex') : undefined;
};

const plainEncodings: ReadonlySet<string> = new Set(['', 'utf-8', 'utf8', 'identity', 'binary']);

const foreignForm = (encoding: string | undefined, version: unknown): string | undefined => {
  if (version !== undefined && version !== 1 && version !== '1') {
    const shown =
      typeof version === 'string' || typeof version === 'number' ? `version ${version}` : 'a version of a foreign form';
    return `it has ${shown} of the wire format, and this program reads version 1`;
  }
  return encoding !== undefined && !plainEncodings.has(encoding.toLowerCase())
    ? `its content-encoding is '${encoding}'`
    : undefined;
};

/** The last that a `Date` can hold. */
const lastMs = 8_640_000_000_000_000;

const publishedAt = ({ creationTimeMs }: Incoming): number | undefined =>
  creationTimeMs !== undefined && Math.abs(creationTimeMs) <= lastMs ? creationTimeMs : undefined;

interface ReadHeaders {
  readonly headers: Record<string, HeaderValue>;
  readonly problem: string | undefined;
}

const noHeaders: ReadHeaders = Object.freeze({ headers: Object.freeze({}), problem: undefined });

const readHeaders = (raw: Incoming['applicationProperties']): ReadHeaders => {
  const names = Object.keys(raw);
  if (names.length === 0) return noHeaders;
  const headers: Record<string, HeaderValue> = {};
  let problem: string | undefined;
  for (const name of names) {
    if (name.startsWith('x-') || ownHeaders.has(name)) continue;
    const value = headerValue(raw[name]);
    if (value === undefined) problem ??= `header '${name}' is neither text, number, boolean nor null`;
    else headers[name] = value;
  }
  return { headers, problem };
};

/** The frame of a message that came in. Never throws. */
export const decodeFrame = (incoming: Incoming, context: FrameContext): Frame => {
  const { applicationProperties: raw } = incoming;
  const { headers, problem } = readHeaders(raw);
  const topic = raw[topicHeader];
  const exchangeName = raw[exchangeHeader];
  const carried = typeof topic === 'string' && typeof exchangeName === 'string' ? { topic, exchangeName } : undefined;
  const origin = carried ?? context.origin(incoming);
  const reason = headers[reasonHeader] === undefined ? context.deathReason(incoming) : undefined;
  const orderingKey = raw[orderingKeyHeader];
  return {
    id: idText(incoming.messageId),
    topic: origin.topic,
    exchangeName: origin.exchangeName,
    contentType: incoming.contentType ?? '',
    headers: reason === undefined ? headers : { ...headers, [reasonHeader]: reason },
    body: incoming.body,
    orderingKey: typeof orderingKey === 'string' ? orderingKey : undefined,
    publishedAtMs: publishedAt(incoming),
    undecodable: incoming.problem ?? foreignForm(incoming.contentEncoding, raw[versionHeader]) ?? problem,
  };
};
