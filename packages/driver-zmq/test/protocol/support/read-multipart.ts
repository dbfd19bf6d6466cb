import { Command } from '../../../src/protocol/command.js';
import { decodeDeliveryFlags } from '../../../src/protocol/delivery-flags.js';
import type { Header } from '../../../src/protocol/header.js';
import { headerOf } from '../../../src/protocol/multipart.js';
import {
  parseChallenge,
  parseFailure,
  parseHello,
  parseJoin,
  parseProve,
  parseRoute,
  parseWelcome,
} from '../../../src/protocol/parse-payload.js';
import { parseReply } from '../../../src/protocol/parse-reply.js';
import { parseRequest } from '../../../src/protocol/parse-request.js';
import type { Request } from '../../../src/protocol/payloads.js';
import { decodeSettlements } from '../../../src/protocol/settlement-list.js';
import { readRecords } from './record-batches.js';

type Payload = Uint8Array | undefined;

/** All that a multipart of any command says. */
export interface Reading {
  readonly header: Header;
  readonly json?: unknown;
  readonly records?: unknown;
  readonly settlements?: unknown;
}

type Read = (payload: Payload, header: Header) => Omit<Reading, 'header'>;

const json =
  (parse: (payload: Payload) => unknown): Read =>
  (payload) => ({ json: parse(payload) });

const records = (batch: Payload, count: number): Omit<Reading, 'header'> => ({
  records: readRecords(batch ?? new Uint8Array(0), count),
});

const failure = json(parseFailure);
const settlements: Read = (payload) => ({ settlements: decodeSettlements(payload) });

/** Those with a payload but REPLY, which is read by what it answers. */
const readers: ReadonlyMap<Command, Read> = new Map<Command, Read>([
  [Command.HELLO, json(parseHello)],
  [Command.CHALLENGE, json(parseChallenge)],
  [Command.PROVE, json(parseProve)],
  [Command.WELCOME, json(parseWelcome)],
  [Command.ROUTE, json(parseRoute)],
  [Command.JOIN, json(parseJoin)],
  [Command.REQUEST, json(parseRequest)],
  [Command.REFUSED, failure],
  [Command.PLACE_LOST, failure],
  [Command.RESET, failure],
  [Command.ACCEPT, settlements],
  [Command.RETRY, settlements],
  [Command.RELEASE, settlements],
  [Command.PUBLISH, (payload, { b }) => records(payload, b)],
  [Command.DELIVER, (payload, { b }) => records(payload, decodeDeliveryFlags(b).count)],
]);

/** Reads a multipart with what reads its command; throws `ProtocolError` where that does. */
export const readMultipart = (parts: readonly Uint8Array[], answers: Request['method'] = 'inspect'): Reading => {
  const header = headerOf(parts);
  const [, payload, record] = parts;
  if (header.command === Command.REPLY)
    return { header, json: parseReply(answers, payload), ...(record === undefined ? {} : records(record, 1)) };
  return { header, ...readers.get(header.command)?.(payload, header) };
};
