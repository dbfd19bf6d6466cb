import type { Address, Frame, HeaderValue } from '@joinpool/core/driver';
import type { ConsumeMessage, GetMessage, Options } from 'amqplib';

/* Frame to AMQP 0-9-1 and back: the mapping of docs/wire-format.md. Pure; decoding never throws. */

const topicHeader = 'joinpool-topic';
const exchangeHeader = 'joinpool-exchange';
const orderingKeyHeader = 'joinpool-ordering-key';
const reasonHeader = 'joinpool-reason';
const versionHeader = 'joinpool-version';
const ownHeaders: ReadonlySet<string> = new Set([topicHeader, exchangeHeader, orderingKeyHeader, versionHeader]);

/** What a consumer gets and what a look at the dead letters gets. */
export type IncomingMessage = ConsumeMessage | GetMessage;

/** A letter or a copy for a queue that is gone must come back and not vanish, so those are always mandatory. */
export const isMandatory = (to: Address, frame: Frame): boolean => to.kind !== 'topic' || frame.mandatory === true;

/** From here on amqplib takes every number for a whole one of 64 bits, and throws where it is not. */
const wholeFrom = 2 ** 50;

const encodeValue = (value: HeaderValue | undefined): unknown =>
  typeof value === 'number' && Math.abs(value) >= wholeFrom && !Number.isSafeInteger(value)
    ? { '!': 'double', value }
    : value;

/** Undefined where there are none: an empty table costs as much as a small one. */
const encodeHeaders = (to: Address, frame: Frame): Record<string, unknown> | undefined => {
  const names = Object.keys(frame.headers);
  if (names.length === 0 && frame.orderingKey === undefined && to.kind === 'topic') return undefined;
  const headers: Record<string, unknown> = {};
  for (const name of names) headers[name] = encodeValue(frame.headers[name]);
  if (frame.orderingKey !== undefined) headers[orderingKeyHeader] = frame.orderingKey;
  if (to.kind !== 'topic') {
    headers[topicHeader] = frame.topic;
    headers[exchangeHeader] = frame.exchangeName;
  }
  return headers;
};

/** The properties of a frame that is sent to `to`. */
export const encodeProperties = (to: Address, frame: Frame): Options.Publish => {
  const headers = encodeHeaders(to, frame);
  const properties: Options.Publish = {
    contentType: frame.contentType,
    deliveryMode: 2,
    ...(headers === undefined ? {} : { headers }),
  };
  if (frame.id !== undefined) properties.messageId = frame.id;
  if (frame.publishedAtMs !== undefined) properties.timestamp = Math.floor(frame.publishedAtMs / 1000);
  if (isMandatory(to, frame)) properties.mandatory = true;
  return properties;
};

/** The same bytes as amqplib wants them. */
export const encodeBody = (body: Uint8Array): Buffer =>
  Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A header value of another client in our terms; undefined when a header cannot carry it. */
const decodeValue = (value: unknown): HeaderValue | undefined => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value;
  if (Buffer.isBuffer(value)) {
    try {
      return utf8.decode(value);
    } catch {
      // Not UTF-8: the caller calls the whole message undecodable, with its raw bytes.
      return undefined;
    }
  }
  const timestamp =
    typeof value === 'object' && '!' in value && value['!'] === 'timestamp' && 'value' in value
      ? value.value
      : undefined;
  return typeof timestamp === 'number' ? timestamp : undefined;
};

const reasonOfDeath: ReadonlyMap<string, string> = new Map([
  ['delivery_limit', 'delivery-limit'],
  ['expired', 'expired'],
  ['maxlen', 'overflow'],
  ['rejected', 'rejected'],
]);

interface Origin {
  readonly topic: string;
  readonly exchangeName: string;
}

type RawHeaders = Readonly<Record<string, unknown>>;

/** Where the message was published before the broker moved it to dead letters: the oldest death, which stands last. */
const originOfDeath = (headers: RawHeaders): Origin | undefined => {
  const deaths = headers['x-death'];
  const oldest: unknown = Array.isArray(deaths) ? deaths.at(-1) : undefined;
  if (typeof oldest !== 'object' || oldest === null || !('exchange' in oldest) || !('routing-keys' in oldest))
    return undefined;
  const { exchange, 'routing-keys': routingKeys } = oldest;
  const topic: unknown = Array.isArray(routingKeys) ? routingKeys[0] : undefined;
  return typeof exchange === 'string' && typeof topic === 'string' ? { topic, exchangeName: exchange } : undefined;
};

/** What headers tell, and where the message was published. */
interface Decoded extends Origin {
  readonly headers: Frame['headers'];
  readonly version?: unknown;
  readonly orderingKey?: unknown;
  readonly problem?: string | undefined;
}

const noHeaders: Frame['headers'] = Object.freeze({});

const decodeHeaders = (raw: RawHeaders, origin: Origin): Decoded => {
  const headers: Record<string, HeaderValue> = {};
  let problem: string | undefined;
  for (const name of Object.keys(raw)) {
    if (name.startsWith('x-') || ownHeaders.has(name)) continue;
    const value = decodeValue(raw[name]);
    if (value === undefined) problem ??= `header '${name}' is neither text, number, boolean nor null`;
    else headers[name] = value;
  }
  const death = raw['x-first-death-reason'];
  if (typeof death === 'string' && headers[reasonHeader] === undefined) {
    const reason = reasonOfDeath.get(death);
    if (reason !== undefined) headers[reasonHeader] = reason;
  }
  const { topic, exchangeName } = originIn(raw) ?? origin;
  return { topic, exchangeName, headers, problem, version: raw[versionHeader], orderingKey: raw[orderingKeyHeader] };
};

/** Where it was published at first, when it has been on the way since. */
const originIn = (raw: RawHeaders): Origin | undefined => {
  const topic = raw[topicHeader];
  const exchangeName = raw[exchangeHeader];
  if (typeof topic === 'string' && typeof exchangeName === 'string') return { topic, exchangeName };
  return 'x-death' in raw ? originOfDeath(raw) : undefined;
};

/** Most messages have no headers, and nothing is made for those but this. */
const decode = ({ fields, properties }: IncomingMessage): Decoded => {
  const origin = { topic: fields.routingKey, exchangeName: fields.exchange, headers: noHeaders };
  const raw: RawHeaders | undefined = properties.headers;
  return raw === undefined || Object.keys(raw).length === 0 ? origin : decodeHeaders(raw, origin);
};

const plainEncodings: ReadonlySet<string> = new Set(['', 'utf-8', 'utf8', 'identity', 'binary']);

const versionText = (version: unknown): string =>
  typeof version === 'string' || typeof version === 'number' ? `version ${version}` : 'a version of a foreign form';

const foreignForm = (encoding: unknown, version: unknown): string | undefined => {
  if (version !== undefined && version !== 1 && version !== '1')
    return `it has ${versionText(version)} of the wire format, and this program reads version 1`;
  return typeof encoding === 'string' && !plainEncodings.has(encoding.toLowerCase())
    ? `its content-encoding is '${encoding}'`
    : undefined;
};

/** The last that a `Date` can hold. The time of a foreign message may be any 64 bits, of which a letter could not take all. */
const lastSecond = 8_640_000_000_000;

const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise);

/**
 * The frame of a message that came in. The body is amqplib's: it lies in a read buffer that amqplib does not write
 * to again, so it may be kept without a copy.
 */
export const decodeMessage = (message: IncomingMessage): Frame => {
  const { properties, content } = message;
  const { topic, exchangeName, headers, version, orderingKey, problem } = decode(message);
  const timestamp: unknown = properties.timestamp;
  return {
    id: textOr(properties.messageId, undefined),
    topic,
    exchangeName,
    contentType: textOr(properties.contentType, ''),
    headers,
    body: content,
    orderingKey: textOr(orderingKey, undefined),
    publishedAtMs: typeof timestamp === 'number' && timestamp <= lastSecond ? timestamp * 1000 : undefined,
    undecodable: foreignForm(properties.contentEncoding, version) ?? problem,
  };
};
