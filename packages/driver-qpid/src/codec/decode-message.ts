import { Timestamp } from './fixed-values.js';
import type { Incoming } from './incoming.js';
import { UnreadableValue, ValueReader } from './value-reader.js';

/* The sections of a message (AMQP 1.0, part 3.2) to their values. Never throws. */

type Fields = { -readonly [Name in keyof Incoming]: Incoming[Name] };

const none: Readonly<Record<string, unknown>> = Object.freeze({});

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const numberOr = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const readHeader = (reader: ValueReader, into: Fields): void => {
  const [durable, priority, , firstAcquirer, deliveryCount] = reader.readList();
  into.durable = durable === true;
  into.priority = numberOr(priority);
  into.firstAcquirer = typeof firstAcquirer === 'boolean' ? firstAcquirer : undefined;
  into.deliveryCount = numberOr(deliveryCount);
};

const readProperties = (reader: ValueReader, into: Fields): void => {
  const [messageId, , to, subject, , , contentType, contentEncoding, , created, groupId] = reader.readList();
  into.messageId = messageId ?? undefined;
  into.to = textOr(to);
  into.subject = textOr(subject);
  into.contentType = textOr(contentType);
  into.contentEncoding = textOr(contentEncoding);
  into.creationTimeMs = created instanceof Timestamp ? created.ms : undefined;
  into.groupId = textOr(groupId);
};

const formOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Buffer.isBuffer(value)) return 'a binary in an amqp-value section';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
};

/** The body is whatever stands behind everything else; JSON comes as one data section, or from JMS as one string. */
const readBody = (bytes: Buffer, start: number, into: Fields): void => {
  into.body = bytes.subarray(start);
  const reader = new ValueReader(bytes, start);
  const code = reader.readDescriptor();
  if (code === 0x75) {
    const data = reader.readBinary();
    const next = reader.done ? undefined : reader.readDescriptor();
    if (next === 0x75) into.problem = 'its body has several data sections';
    else into.body = data;
  } else if (code === 0x77) {
    const value = reader.readValue();
    if (typeof value === 'string') into.body = Buffer.from(value);
    else into.problem = `its body is ${formOf(value)}, not one data section or one string`;
  } else into.problem = 'its body is an amqp-sequence, not one data section or one string';
};

const readSections = (bytes: Buffer, into: Fields): void => {
  const reader = new ValueReader(bytes);
  while (!reader.done) {
    const start = reader.position;
    const code = reader.readDescriptor();
    if (code === 0x70) readHeader(reader, into);
    else if (code === 0x72) into.annotations = reader.readMap();
    else if (code === 0x73) readProperties(reader, into);
    else if (code === 0x74) into.applicationProperties = reader.readMap();
    else if (code >= 0x75 && code <= 0x77) {
      readBody(bytes, start, into);
      return;
    } else reader.readValue();
  }
  into.problem = 'it has no body';
};

/** Reads the sections of one message. What cannot be read is told in `problem`, with the raw bytes as body. */
export const decodeMessage = (bytes: Buffer): Incoming => {
  const fields: Fields = {
    durable: false,
    priority: undefined,
    deliveryCount: undefined,
    firstAcquirer: undefined,
    annotations: none,
    applicationProperties: none,
    messageId: undefined,
    to: undefined,
    subject: undefined,
    contentType: undefined,
    contentEncoding: undefined,
    creationTimeMs: undefined,
    groupId: undefined,
    body: bytes,
    problem: undefined,
  };
  try {
    readSections(bytes, fields);
  } catch (error) {
    if (!(error instanceof UnreadableValue)) throw error;
    fields.problem = `it cannot be read: ${error.message}`;
  }
  return fields;
};
