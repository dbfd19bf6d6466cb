import { describe, expect, it } from 'vitest';
import {
  parseChallenge,
  parseFailure,
  parseHello,
  parseJoin,
  parseProve,
  parseRoute,
  parseWelcome,
} from '../../src/protocol/parse-payload.js';
import { parseReply } from '../../src/protocol/parse-reply.js';
import { parseRequest } from '../../src/protocol/parse-request.js';
import { encodePayload } from '../../src/protocol/payload-json.js';
import { ProtocolError } from '../../src/protocol/protocol-error.js';
import { replies, requests, samples } from './support/payload-samples.js';

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('payloads', () => {
  it.each(samples)('$name is read as it was written: $payload', ({ parse, payload }) => {
    expect(parse(encodePayload(payload))).toEqual(payload);
  });

  it.each(requests)('REQUEST $method is read as it was written', (request) => {
    expect(parseRequest(encodePayload(request))).toEqual(request);
  });

  it.each(replies)('REPLY to $method is read as it was written', ({ method, reply }) => {
    expect(parseReply(method, encodePayload(reply))).toEqual(reply);
  });

  it('leaves out what it does not know, so that a later release may add to a payload', () => {
    expect(parseJoin(bytesOf({ poolName: 'audit', colour: 'red' }))).toEqual({ poolName: 'audit' });
  });

  it('takes nothing from a prototype', () => {
    expect(() => parseJoin(Buffer.from('{"__proto__":{"poolName":"audit"}}'))).toThrow('JOIN.poolName is missing');
    expect(() => parseRequest(bytesOf({ method: 'constructor' }))).toThrow('REQUEST.method is none of');
    expect(() => parseRequest(bytesOf({ method: '__proto__' }))).toThrow('REQUEST.method is none of');
    const parsed = parseRoute(Buffer.from('{"to":{"kind":"pool","poolName":"a"},"__proto__":{"priority":3}}'));
    expect(parsed.priority).toBeUndefined();
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it('makes 0 of -0', () => {
    expect(parseRoute(Buffer.from('{"to":{"kind":"pool","poolName":"a"},"delayMs":-0}')).delayMs).toBe(0);
  });
});

const uuid = '0190f3a2-7b5c-7d10-9e0f-0123456789ab';
const hello = { protocol: 'JOINPOOL/1', producerId: uuid, clientName: 'test' };
const route = { to: { kind: 'topic', exchangeName: 'joinpool', topic: 'a.b' } };
const settings = { durable: true, deliveryLimit: 50, limits: {}, deadLetters: {} };
const declare = (pool: object) => ({
  method: 'declare',
  mode: 'create',
  pool: { poolName: 'audit', subscriptions: [], settings, ...pool },
});
const welcome = {
  hub: 'hub 1',
  durable: true,
  window: { messages: 1, bytes: 1 },
  batch: { records: 1, bytes: 1 },
  maxBodyBytes: 1,
  refused: [],
};

describe('payloads that are wrong', () => {
  it.each<[string, (payload: Uint8Array | undefined) => unknown, unknown]>([
    ['HELLO is not an object', parseHello, []],
    ['HELLO is not an object', parseHello, null],
    ['HELLO.protocol is missing', parseHello, {}],
    ['HELLO.protocol is none of JOINPOOL/1', parseHello, { ...hello, protocol: 'JOINPOOL/2' }],
    ['HELLO.producerId is not a string', parseHello, { ...hello, producerId: 7 }],
    ['HELLO.producerId is not a UUID in lower case', parseHello, { ...hello, producerId: `${uuid}\n` }],
    ['HELLO.clientName is not a text of at most 255 characters', parseHello, { ...hello, clientName: 'x'.repeat(256) }],
    ['HELLO.nonce is not 32 bytes in hex', parseHello, { ...hello, nonce: 'ab' }],
    ['CHALLENGE.proof is missing', parseChallenge, { nonce: 'a'.repeat(64) }],
    ['PROVE.proof is not 32 bytes in hex', parseProve, { proof: 'A'.repeat(64) }],
    ['WELCOME.window is not an object', parseWelcome, { ...welcome, window: 1 }],
    ['WELCOME.batch.records is not a whole number', parseWelcome, { ...welcome, batch: { records: 0, bytes: 1 } }],
    ['WELCOME.durable is neither true nor false', parseWelcome, { ...welcome, durable: 1 }],
    ['WELCOME.refused is not a list', parseWelcome, { ...welcome, refused: {} }],
    ['WELCOME.refused[0].first is not a whole number', parseWelcome, { ...welcome, refused: [{ first: 1.5 }] }],
    ['ROUTE.to.kind is none of', parseRoute, { to: { kind: 'queue', poolName: 'a' } }],
    ['ROUTE.to.poolName is missing', parseRoute, { to: { kind: 'pool', topic: 'a' } }],
    ['ROUTE.to.topic has a character', parseRoute, { to: { ...route.to, topic: 'a.*' } }],
    ['ROUTE.to.topic is longer than 255 bytes', parseRoute, { to: { ...route.to, topic: 'x'.repeat(256) } }],
    ['ROUTE.to.exchangeName starts with "amq."', parseRoute, { to: { ...route.to, exchangeName: 'amq.topic' } }],
    ['ROUTE.priority is not a whole number from 0 to 9', parseRoute, { ...route, priority: 10 }],
    ['ROUTE.expiresInMs is not a whole number from 1', parseRoute, { ...route, expiresInMs: 0 }],
    ['ROUTE.delayMs is not a whole number', parseRoute, { ...route, delayMs: 2 ** 53 }],
    ['ROUTE.delayMs is not a whole number', parseRoute, { ...route, delayMs: null }],
    ['ROUTE.mandatory is neither true nor false', parseRoute, { ...route, mandatory: 'yes' }],
    ['JOIN.poolName ends in ".dead"', parseJoin, { poolName: 'audit.dead' }],
    ['JOIN.poolName is empty', parseJoin, { poolName: '' }],
    ['JOIN.poolName has a character', parseJoin, { poolName: 'büro' }],
    ['JOIN.poolName is longer than 200 bytes', parseJoin, { poolName: 'x'.repeat(201) }],
    ['the failure.kind is none of', parseFailure, { kind: 'bad-day', message: '' }],
    ['the failure.message is not a string', parseFailure, { kind: 'unknown', message: {} }],
    ['REQUEST.method is missing', parseRequest, {}],
    ['REQUEST.method is none of', parseRequest, { method: 'purge' }],
    ['REQUEST.mode is none of', parseRequest, { method: 'declareExchange', exchangeName: 'a', mode: 'force' }],
    ['REQUEST.pool.subscriptions is not a list', parseRequest, declare({ subscriptions: 'a' })],
    [
      'REQUEST.pool.subscriptions[1].topic has a character',
      parseRequest,
      declare({ subscriptions: [route.to, { exchangeName: 'a', topic: 'a*' }] }),
    ],
    ['REQUEST.pool.settings.durable is missing', parseRequest, declare({ settings: {} })],
    ['settings.deliveryLimit is not a whole', parseRequest, declare({ settings: { ...settings, deliveryLimit: 0 } })],
    ['limits.maxBacklog is not', parseRequest, declare({ settings: { ...settings, limits: { maxBacklog: -1 } } })],
    ['limits.whenFull is none of', parseRequest, declare({ settings: { ...settings, limits: { whenFull: 'x' } } })],
    [
      'deadLetters.include[0] is none of',
      parseRequest,
      declare({ settings: { ...settings, deadLetters: { include: ['x'] } } }),
    ],
    ['REQUEST.force is neither', parseRequest, { method: 'delete', poolName: 'a', force: 0 }],
    ['REQUEST.view is not', parseRequest, { method: 'nextLetter', view: 2 ** 32 }],
    ['REQUEST.letter is missing', parseRequest, { method: 'discardLetter', view: 1 }],
    ['REPLY.ok is missing', (payload) => parseReply('inspect', payload), {}],
    ['REPLY.ok.inspection is missing', (payload) => parseReply('inspect', payload), { ok: {} }],
    ['REPLY.ok is not an object', (payload) => parseReply('delete', payload), { ok: 1 }],
    ['REPLY.error.kind is missing', (payload) => parseReply('delete', payload), { error: {} }],
    ['REPLY.ok.differences is not a list', (payload) => parseReply('declare', payload), { ok: { differences: null } }],
  ])('%s', (text, parse, payload) => {
    expect(() => parse(bytesOf(payload))).toThrow(text);
    expect(() => parse(bytesOf(payload))).toThrow(ProtocolError);
  });

  it.each([
    ['no frame', undefined],
    ['no bytes', Buffer.alloc(0)],
    ['bytes that are not UTF-8', Buffer.from('{"poolName":"\xff"}', 'latin1')],
    ['a byte order mark', Buffer.from('\ufeff{"poolName":"a"}')],
    ['half an object', Buffer.from('{"poolName":')],
    ['an object with something behind it', Buffer.from('{"poolName":"a"}}')],
    ['brackets in brackets', Buffer.from('['.repeat(60_000))],
  ])('%s', (_what, payload) => {
    expect(() => parseJoin(payload)).toThrow(ProtocolError);
  });

  it.each<[string, number, (payload: Uint8Array) => unknown, object]>([
    ['HELLO', 4 * 1024, parseHello, hello],
    ['PROVE', 4 * 1024, parseProve, { proof: 'a'.repeat(64) }],
    ['ROUTE', 64 * 1024, parseRoute, route],
    ['JOIN', 64 * 1024, parseJoin, { poolName: 'audit' }],
    ['REQUEST', 1024 * 1024, parseRequest, { method: 'inspect', poolName: 'audit' }],
  ])('%s of more than %i bytes is not read', (_name, bytes, parse, payload) => {
    const filler = bytes - bytesOf({ ...payload, filler: '' }).byteLength;
    expect(() => parse(bytesOf({ ...payload, filler: 'x'.repeat(filler) }))).not.toThrow();
    expect(() => parse(bytesOf({ ...payload, filler: 'x'.repeat(filler + 1) }))).toThrow(`more than ${bytes}`);
  });
});
