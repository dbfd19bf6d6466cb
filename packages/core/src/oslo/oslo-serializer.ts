import { randomBytes } from 'node:crypto';
import { unzipSync } from 'node:zlib';
import { invalidBody, jsonSerializer, type Serializer } from '../envelope/serializer.js';
import type { PoolError } from '../errors/pool-error.js';
import { osloPriorities } from './oslo-priorities.js';

/*
 * The notifications of OpenStack's oslo.messaging: a JSON object (version 1), or that object as text within an envelope
 * with the version 2.0, which is what services send and what this writes. Readers in Python refuse every other version.
 */

const versionKey = 'oslo.version';
const messageKey = 'oslo.message';
const envelopeVersion = '2.0';

/** The most bytes that a compressed body may grow to. */
const maxUnzippedBytes = 64 * 1024 * 1024;

const unreadable = (message: string): PoolError =>
  invalidBody(message, undefined, 'Ask its sender: this is no notification. The raw bytes are kept.');

type Notification = Readonly<Record<string, unknown>>;

/** The first byte of zlib's and of gzip's form; no JSON text starts with either. */
const isZipped = (bytes: Uint8Array): boolean => bytes[0] === 0x78 || bytes[0] === 0x1f;

const parse = (bytes: Uint8Array): unknown =>
  jsonSerializer.decode(isZipped(bytes) ? unzipSync(bytes, { maxOutputLength: maxUnzippedBytes }) : bytes);

const isObject = (value: unknown): value is Notification =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const notificationOf = (value: unknown): Notification => {
  if (isObject(value)) return value;
  throw unreadable('a notification is a JSON object, and this is none');
};

/** The notification itself, as it was sent: with its context (`_context_…`) and its `_unique_id`. */
const open = (bytes: Uint8Array): Notification => {
  const outer = notificationOf(parse(bytes));
  if (!(versionKey in outer && messageKey in outer)) return outer;
  const version = outer[versionKey];
  if (version !== envelopeVersion)
    throw unreadable(`the envelope has version ${JSON.stringify(version)}, and only ${envelopeVersion} is known`);
  const text = outer[messageKey];
  if (typeof text !== 'string') throw unreadable(`${messageKey} is ${typeof text} and not text`);
  return notificationOf(JSON.parse(text));
};

const advice = 'Publish { event_type, publisher_id, payload } to a topic such as notifications.info.';

const required = ['event_type', 'publisher_id', 'payload'] as const;

const priorityOf = (body: Notification, topic: string): string => {
  const word = topic.slice(topic.lastIndexOf('.') + 1).toLowerCase();
  const ofTopic = osloPriorities.includes(word) ? word : undefined;
  const priority = body.priority ?? ofTopic;
  if (typeof priority !== 'string' || !osloPriorities.includes(priority.toLowerCase()))
    throw invalidBody(`neither the notification nor its topic "${topic}" names a priority`, undefined, advice);
  if (ofTopic !== undefined && priority.toLowerCase() !== ofTopic)
    throw invalidBody(`the notification has priority ${priority}, its topic is "${topic}"`, undefined, advice);
  return priority.toUpperCase();
};

/** As Python prints a time in UTC: `2026-11-23 10:20:30.405000`. */
const timestamp = (): string => new Date().toISOString().replace('T', ' ').replace('Z', '000');

/** The notification with everything that a reader in Python looks for. */
const completed = (given: unknown, messageId: string, topic: string): Notification => {
  if (!isObject(given)) throw invalidBody('a notification is an object, and this is none', undefined, advice);
  const missing = required.filter((key) => given[key] === undefined);
  if (missing.length > 0) throw invalidBody(`the notification has no ${missing.join(' and no ')}`, undefined, advice);
  const made = { message_id: messageId, timestamp: timestamp(), _unique_id: randomBytes(16).toString('hex') };
  return { ...made, ...given, priority: priorityOf(given, topic) };
};

/**
 * Bodies as OpenStack's services exchange them. Read: with the envelope 2.0 or without one, also compressed with gzip or
 * zlib; the callback gets the notification as it was sent. Any other version, or what is no JSON object, is undecodable.
 * Written: with the envelope 2.0; a notification needs `event_type`, `publisher_id` and `payload`, the rest is filled in.
 */
export class OsloSerializer implements Serializer {
  readonly contentType = 'application/json';
  /** What `idOf` has opened, for the `decode` that follows it. */
  readonly #opened = new WeakMap<Uint8Array, Notification>();

  encode(body: unknown, messageId: string, topic: string): Uint8Array {
    const inner = jsonSerializer.encode(completed(body, messageId, topic));
    const envelope = { [versionKey]: envelopeVersion, [messageKey]: Buffer.from(inner).toString() };
    return jsonSerializer.encode(envelope);
  }

  decode(bytes: Uint8Array): unknown {
    return this.#opened.get(bytes) ?? open(bytes);
  }

  /** Everything in such a pool is a notification, or cannot be read. */
  reads(): boolean {
    return true;
  }

  /** The notification's `message_id`. */
  idOf(bytes: Uint8Array): string | undefined {
    try {
      const notification = open(bytes);
      this.#opened.set(bytes, notification);
      const id = notification.message_id;
      return typeof id === 'string' && id !== '' ? id : undefined;
    } catch {
      return undefined; // `decode` tells why it cannot be read
    }
  }
}
