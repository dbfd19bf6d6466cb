import type { TopologyMode } from '@joinpool/core/driver';
import { exchangeName, flag, oneOf, poolName, subscription, wholeNumber } from './json-checks.js';
import type { JsonObject } from './json-object.js';
import { poolAddress } from './parse-pool.js';
import { decodePayload } from './payload-json.js';
import type { Request } from './payloads.js';

/** Of `declare` with as many subscriptions as a pool may have, and room to spare. */
const maxRequestBytes = 1024 * 1024;

type Method = Request['method'];

const mode = oneOf<TopologyMode>(['create', 'check', 'passive']);
const view = wholeNumber(0, 0xffffffff);
const letter = wholeNumber(0);

const readers: { readonly [Name in Method]: (request: JsonObject) => Extract<Request, { method: Name }> } = {
  declareExchange: (request) => ({
    method: 'declareExchange',
    exchangeName: request.get('exchangeName', exchangeName),
    mode: request.get('mode', mode),
  }),
  declare: (request) => ({
    method: 'declare',
    pool: request.get('pool', poolAddress),
    mode: request.get('mode', mode),
  }),
  removeSubscription: (request) => ({
    method: 'removeSubscription',
    poolName: request.get('poolName', poolName),
    subscription: request.get('subscription', subscription),
  }),
  inspect: (request) => ({ method: 'inspect', poolName: request.get('poolName', poolName) }),
  delete: (request) => ({
    method: 'delete',
    poolName: request.get('poolName', poolName),
    force: request.get('force', flag),
  }),
  openLetters: (request) => ({
    method: 'openLetters',
    poolName: request.get('poolName', poolName),
    view: request.get('view', view),
  }),
  nextLetter: (request) => ({ method: 'nextLetter', view: request.get('view', view) }),
  discardLetter: (request) => ({
    method: 'discardLetter',
    view: request.get('view', view),
    letter: request.get('letter', letter),
  }),
  closeLetters: (request) => ({ method: 'closeLetters', view: request.get('view', view) }),
};

const methods: readonly Method[] = [
  ...(['declareExchange', 'declare', 'removeSubscription', 'inspect', 'delete'] as const),
  ...(['openLetters', 'nextLetter', 'discardLetter', 'closeLetters'] as const),
];

/** Total: a request with all its members checked, or `ProtocolError`. */
export const parseRequest = (payload: Uint8Array | undefined): Request => {
  const request = decodePayload(payload, 'REQUEST', maxRequestBytes);
  return readers[request.get('method', oneOf(methods))](request);
};
