import type { PoolAddress } from '@joinpool/core/driver';
import {
  parseChallenge,
  parseFailure,
  parseHello,
  parseJoin,
  parseProve,
  parseRoute,
  parseWelcome,
} from '../../../src/protocol/parse-payload.js';
import type {
  Challenge,
  Failure,
  Hello,
  Join,
  Prove,
  Reply,
  Request,
  Route,
  Welcome,
} from '../../../src/protocol/payloads.js';

/* One or more valid payloads of every kind. */

type Payload = Hello | Challenge | Prove | Welcome | Route | Join | Failure;

/** A payload and what reads it. */
export interface PayloadSample {
  readonly name: string;
  readonly parse: (payload: Uint8Array | undefined) => Payload;
  readonly payload: Payload;
}

const producerId = '0190f3a2-7b5c-7d10-9e0f-0123456789ab';
const hex = (digit: string): string => digit.repeat(64);

const hellos: readonly Hello[] = [
  { protocol: 'JOINPOOL/1', producerId, clientName: '' },
  { protocol: 'JOINPOOL/1', producerId, clientName: 'collector 4711 – \u{1f4e8}\n', nonce: hex('0') },
];

const welcomes: readonly Welcome[] = [
  {
    hub: 'joinpool-hub 0.1.0',
    durable: true,
    window: { messages: 8_192, bytes: 33_554_432 },
    batch: { records: 256, bytes: 17_825_792 },
    maxBodyBytes: 16_777_216,
    refused: [
      { first: 7, count: 2, kind: 'pool-full', message: 'the pool audit is full' },
      { first: 12, count: 1, kind: 'unroutable', message: 'no pool wants it' },
    ],
  },
];

const routes: readonly Route[] = [
  { to: { kind: 'topic', exchangeName: 'joinpool', topic: 'orders.created' } },
  {
    to: { kind: 'topic', exchangeName: 'joinpool', topic: 'a' },
    mandatory: true,
    expiresInMs: 1,
    delayMs: 0,
    priority: 9,
  },
  { to: { kind: 'pool', poolName: 'audit' }, mandatory: false },
  { to: { kind: 'deadLetters', poolName: 'audit' } },
];

const failures: readonly Failure[] = [
  { kind: 'not-found', message: 'the pool audit was deleted' },
  { kind: 'unknown', message: '' },
];

export const samples: readonly PayloadSample[] = [
  ...hellos.map((payload) => ({ name: 'HELLO', parse: parseHello, payload })),
  { name: 'CHALLENGE', parse: parseChallenge, payload: { nonce: hex('a'), proof: hex('f') } },
  { name: 'PROVE', parse: parseProve, payload: { proof: hex('9') } },
  ...welcomes.map((payload) => ({ name: 'WELCOME', parse: parseWelcome, payload })),
  ...routes.map((payload) => ({ name: 'ROUTE', parse: parseRoute, payload })),
  { name: 'JOIN', parse: parseJoin, payload: { poolName: 'audit' } },
  ...failures.map((payload) => ({ name: 'PLACE_LOST', parse: parseFailure, payload })),
];

const subscription = { exchangeName: 'joinpool', topic: 'orders.#' };

const pool: PoolAddress = {
  poolName: 'audit',
  subscriptions: [subscription, { exchangeName: 'other', topic: '*' }],
  settings: {
    durable: true,
    queueType: undefined,
    deliveryLimit: 50,
    limits: { maxBacklog: 1_000, messageTtlMs: 60_000, expireWhenUnusedForMs: 86_400_000, whenFull: 'refuse' },
    deadLetters: { maxMessages: 100, ttlMs: 604_800_000, include: ['expired', 'overflow'] },
  },
};

export const requests: readonly Request[] = [
  { method: 'declareExchange', exchangeName: 'joinpool', mode: 'create' },
  { method: 'declare', pool, mode: 'check' },
  {
    method: 'declare',
    pool: { ...pool, settings: { ...pool.settings, limits: {}, deadLetters: {} } },
    mode: 'passive',
  },
  { method: 'removeSubscription', poolName: 'audit', subscription },
  { method: 'inspect', poolName: 'audit' },
  { method: 'delete', poolName: 'audit', force: false },
  { method: 'openLetters', poolName: 'audit', view: 1 },
  { method: 'nextLetter', view: 1 },
  { method: 'discardLetter', view: 1, letter: 3 },
  { method: 'closeLetters', view: 0xffffffff },
];

export const replies: readonly { readonly method: Request['method']; readonly reply: Reply }[] = [
  { method: 'declareExchange', reply: { ok: { differences: [] } } },
  {
    method: 'declare',
    reply: {
      ok: { differences: [{ of: 'pool audit', argument: 'limits.maxBacklog', wanted: '7', found: undefined }] },
    },
  },
  { method: 'removeSubscription', reply: { ok: {} } },
  { method: 'inspect', reply: { ok: { inspection: null } } },
  { method: 'inspect', reply: { ok: { inspection: { backlog: 0 } } } },
  {
    method: 'inspect',
    reply: {
      ok: {
        inspection: {
          backlog: 3,
          members: 2,
          unsettled: 1,
          deadLetters: 0,
          oldestMessageAgeMs: 17,
          subscriptions: [subscription],
        },
      },
    },
  },
  { method: 'delete', reply: { error: { kind: 'in-use', message: 'the pool audit has 2 members' } } },
  { method: 'openLetters', reply: { ok: { found: true } } },
  { method: 'nextLetter', reply: { ok: { letter: 4 } } },
  { method: 'nextLetter', reply: { ok: { letter: null } } },
  { method: 'discardLetter', reply: { ok: {} } },
  { method: 'closeLetters', reply: { ok: {} } },
];
