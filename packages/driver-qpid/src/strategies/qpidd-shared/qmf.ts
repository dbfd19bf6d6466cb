import { randomUUID } from 'node:crypto';
import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';
import rhea from 'rhea';
import type { ControlMessage, ControlReply, OpenRequestLinks } from '../../client/requests.js';

/* QMF2, qpidd's management protocol: what of it pools need. */

export type Values = Readonly<Record<string, unknown>>;

/** Sends a request and resolves with its reply. */
export type Ask = (message: ControlMessage, signal: AbortSignal) => Promise<ControlReply>;

export type ManagedType = 'queue' | 'exchange' | 'binding';

const requestExchange = 'qmf.default.direct';
const replyExchange = 'qmf.default.topic';

/** Replies come by a key of our own. */
export const openQmfLinks: OpenRequestLinks = async (client, sink, signal) => {
  const key = `direct.${randomUUID()}`;
  const filter = { key: rhea.types.wrap_described(key, 'apache.org:legacy-amqp-direct-binding:string') };
  const receiver = await client.openReceiver({ source: { address: replyExchange, filter } }, sink, signal);
  const sender = await client.openSender({ target: { address: requestExchange } }, signal);
  return { sender, receiver, replyTo: `${replyExchange}/${key}` };
};

const message = (opcode: string, body: Values): ControlMessage => ({
  subject: 'broker',
  application_properties: { method: 'request', 'qmf.opcode': opcode, 'x-amqp-0-10.app-id': 'qmf2' },
  body,
});

export const methodRequest = (name: 'create' | 'delete', parameters: Values): ControlMessage =>
  message('_method_request', {
    _object_id: { _object_name: 'org.apache.qpid.broker:broker:amqp-broker' },
    _method_name: name,
    _arguments: parameters,
  });

export const queryRequest = (type: ManagedType, name: string): ControlMessage =>
  message('_query_request', {
    _what: 'OBJECT',
    _object_id: { _object_name: `org.apache.qpid.broker:${type}:${name}` },
  });

const isRecord = (value: unknown): value is Values => typeof value === 'object' && value !== null;

const valuesOf = (body: unknown): Values => {
  const values: unknown = isRecord(body) ? body._values : undefined;
  return isRecord(values) ? values : {};
};

/** Forbidden; everything else that fails has the code 7, and a text of its own. */
const forbidden = 6;

const kindOf = ({ code, text }: Failure): ErrorKind => {
  if (code === forbidden || /unauthorized|denied/i.test(text)) return 'permission-denied';
  return /no such|not found|does not exist/i.test(text) ? 'not-found' : 'unknown';
};

/** qpidd's broker object. */
export class Qmf {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Resolves with false where there is one of that name; it is left as it is. */
  async create(type: ManagedType, name: string, properties: Values, signal: AbortSignal): Promise<boolean> {
    const request = methodRequest('create', { type, name, properties, strict: true });
    const failure = failureIn(await this.#ask(request, signal));
    if (failure === undefined) return true;
    if (failure.text.includes('object already exists')) return false;
    throw refused(`create ${type} '${name}'`, failure);
  }

  async delete(type: ManagedType, name: string, signal: AbortSignal): Promise<void> {
    const options = { if_empty: false, if_unused: false };
    const failure = failureIn(await this.#ask(methodRequest('delete', { type, name, options }), signal));
    if (failure !== undefined) throw refused(`delete ${type} '${name}'`, failure);
  }

  /** Properties and statistics of an object; undefined where there is none of that name. */
  async read(type: 'queue' | 'exchange', name: string, signal: AbortSignal): Promise<Values | undefined> {
    const reply = await this.#ask(queryRequest(type, name), signal);
    const failure = failureIn(reply);
    if (failure !== undefined) throw refused(`tell of ${type} '${name}'`, failure);
    const body: unknown = isRecord(reply.body) && 'content' in reply.body ? reply.body.content : reply.body;
    const [found]: unknown[] = Array.isArray(body) ? body : [];
    return found === undefined ? undefined : valuesOf(found);
  }
}

interface Failure {
  readonly code: unknown;
  readonly text: string;
}

const failureIn = ({ applicationProperties, body }: ControlReply): Failure | undefined => {
  if (applicationProperties['qmf.opcode'] !== '_exception') return undefined;
  const { error_code: code, error_text: text } = valuesOf(body);
  return { code, text: typeof text === 'string' ? text : 'no reason given' };
};

const refused = (what: string, failure: Failure): DriverFailure =>
  new DriverFailure(kindOf(failure), `the broker refused to ${what}: ${failure.text}`);
