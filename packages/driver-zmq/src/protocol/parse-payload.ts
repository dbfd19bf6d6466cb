import type { Address } from '@joinpool/core/driver';
import {
  errorKind,
  exchangeName,
  flag,
  listOf,
  oneOf,
  poolName,
  text,
  textLike,
  topic,
  wholeNumber,
} from './json-checks.js';
import { type Check, JsonObject } from './json-object.js';
import { decodePayload } from './payload-json.js';
import type { Challenge, Failure, Hello, Join, Prove, RefusedRange, Route, Welcome } from './payloads.js';
import { maxPriority } from './record-format.js';

/*
 * From bytes to payloads. Every function is total: it gives a value of its type with all members checked, or throws
 * `ProtocolError`. Members that it does not know are left out.
 */

type Payload = Uint8Array | undefined;

/** Of a payload that a stranger may send. */
const maxGreetingBytes = 4 * 1024;
/** Of one that a client sends. */
const maxCommandBytes = 64 * 1024;
/** Of WELCOME, which names what was refused of the last window. */
const maxWelcomeBytes = 4 * 1024 * 1024;

const producerId = textLike(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'a UUID in lower case');
const clientName = textLike(/^.{0,255}$/su, 'a text of at most 255 characters');
const bytes32 = textLike(/^[0-9a-f]{64}$/, '32 bytes in hex');
const positive = wholeNumber(1);

export const parseHello = (payload: Payload): Hello => {
  const hello = decodePayload(payload, 'HELLO', maxGreetingBytes);
  return {
    protocol: hello.get('protocol', oneOf(['JOINPOOL/1'])),
    producerId: hello.get('producerId', producerId),
    clientName: hello.get('clientName', clientName),
    ...hello.part('nonce', bytes32, (nonce) => ({ nonce })),
  };
};

export const parseChallenge = (payload: Payload): Challenge => {
  const challenge = decodePayload(payload, 'CHALLENGE', maxGreetingBytes);
  return { nonce: challenge.get('nonce', bytes32), proof: challenge.get('proof', bytes32) };
};

export const parseProve = (payload: Payload): Prove => ({
  proof: decodePayload(payload, 'PROVE', maxGreetingBytes).get('proof', bytes32),
});

export const parseWelcome = (payload: Payload): Welcome => {
  const welcome = decodePayload(payload, 'WELCOME', maxWelcomeBytes);
  const window = welcome.get('window', objectAt);
  const batch = welcome.get('batch', objectAt);
  return {
    hub: welcome.get('hub', text),
    durable: welcome.get('durable', flag),
    window: { messages: window.get('messages', positive), bytes: window.get('bytes', positive) },
    batch: { records: batch.get('records', positive), bytes: batch.get('bytes', positive) },
    maxBodyBytes: welcome.get('maxBodyBytes', positive),
    refused: welcome.get('refused', refusedRanges),
  };
};

/** Also of what a journal keeps: the value of `ProducerRecord.refused`. */
export const refusedRanges: Check<readonly RefusedRange[]> = listOf((value, where) => {
  const range = new JsonObject(value, where);
  return { first: range.get('first', positive), count: range.get('count', positive), ...failureOf(range) };
});

export const parseRoute = (payload: Payload): Route => {
  const route = decodePayload(payload, 'ROUTE', maxCommandBytes);
  return {
    to: route.get('to', address),
    ...route.part('mandatory', flag, (mandatory) => ({ mandatory })),
    ...route.part('expiresInMs', positive, (expiresInMs) => ({ expiresInMs })),
    ...route.part('delayMs', wholeNumber(0), (delayMs) => ({ delayMs })),
    ...route.part('priority', wholeNumber(0, maxPriority), (priority) => ({ priority })),
  };
};

export const parseJoin = (payload: Payload): Join => ({
  poolName: decodePayload(payload, 'JOIN', maxCommandBytes).get('poolName', poolName),
});

/** Of PLACE_LOST, RESET and REFUSED. */
export const parseFailure = (payload: Payload): Failure =>
  failureOf(decodePayload(payload, 'the failure', maxCommandBytes));

export const failureOf = (object: JsonObject): Failure => ({
  kind: object.get('kind', errorKind),
  message: object.get('message', text),
});

const objectAt: Check<JsonObject> = (value, where) => new JsonObject(value, where);

const address: Check<Address> = (value, where) => {
  const object = new JsonObject(value, where);
  const kind = object.get('kind', oneOf(['topic', 'pool', 'deadLetters']));
  if (kind !== 'topic') return { kind, poolName: object.get('poolName', poolName) };
  return { kind, exchangeName: object.get('exchangeName', exchangeName), topic: object.get('topic', topic) };
};
