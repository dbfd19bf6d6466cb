import { flag, listOf, orNull, wholeNumber } from './json-checks.js';
import { type Check, JsonObject } from './json-object.js';
import { failureOf } from './parse-payload.js';
import { difference, poolInspection } from './parse-pool.js';
import { decodePayload } from './payload-json.js';
import type { Answers, Reply, Request } from './payloads.js';

/** Of `inspect` of a pool with as many subscriptions as it may have, and room to spare. */
const maxReplyBytes = 1024 * 1024;

type Method = Request['method'];

const nothing: Check<Record<never, never>> = (value, where) => {
  new JsonObject(value, where);
  return {};
};

const differences: Check<Answers['declare']> = (value, where) => ({
  differences: new JsonObject(value, where).get('differences', listOf(difference)),
});

const answers: { readonly [Name in Method]: Check<Answers[Name]> } = {
  declareExchange: differences,
  declare: differences,
  removeSubscription: nothing,
  inspect: (value, where) => ({
    inspection: new JsonObject(value, where).get('inspection', orNull(poolInspection)),
  }),
  delete: nothing,
  openLetters: (value, where) => ({ found: new JsonObject(value, where).get('found', flag) }),
  nextLetter: (value, where) => ({ letter: new JsonObject(value, where).get('letter', orNull(wholeNumber(0))) }),
  discardLetter: nothing,
  closeLetters: nothing,
};

/** Total: the reply to a request of this method with all its members checked, or `ProtocolError`. */
export const parseReply = <Name extends Method>(method: Name, payload: Uint8Array | undefined): Reply<Name> => {
  const reply = decodePayload(payload, 'REPLY', maxReplyBytes);
  if (reply.has('error'))
    return { error: reply.get('error', (value, where) => failureOf(new JsonObject(value, where))) };
  return { ok: reply.get('ok', answers[method]) };
};
