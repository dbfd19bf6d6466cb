import { JsonObject } from './json-object.js';
import type { Challenge, Failure, Hello, Join, Prove, Reply, Request, Route, Welcome } from './payloads.js';
import { ProtocolError } from './protocol-error.js';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A payload's bytes. */
export const encodePayload = (
  payload: Hello | Challenge | Prove | Welcome | Route | Join | Failure | Request | Reply,
): Buffer => Buffer.from(JSON.stringify(payload));

/** Throws `ProtocolError` for what is no JSON object, and, before it reads it, for one of more than `maxBytes`. */
export const decodePayload = (payload: Uint8Array | undefined, name: string, maxBytes: number): JsonObject => {
  if (payload === undefined) throw new ProtocolError(`${name} has no payload`);
  if (payload.byteLength > maxBytes)
    throw new ProtocolError(`${name} has ${payload.byteLength} bytes, more than ${maxBytes}`);
  return new JsonObject(parse(payload, name), name);
};

const parse = (payload: Uint8Array, name: string): unknown => {
  try {
    return JSON.parse(utf8.decode(payload));
  } catch (cause) {
    throw new ProtocolError(`${name} is not JSON in UTF-8`, { cause });
  }
};
