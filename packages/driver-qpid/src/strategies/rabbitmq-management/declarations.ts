import type { Difference } from '@joinpool/core/driver';
import { exchangeAddress, queueAddress } from './addresses.js';
import { type Ask, type ManagementReply, refusal } from './management.js';
import type { BindingDeclaration, QueueDeclaration } from './pool-topology.js';

/** A queue as `GET` tells it. */
export interface FoundQueue {
  readonly messages: number;
  readonly consumers: number;
  readonly properties: Readonly<Record<string, string>>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const numberIn = (body: unknown, name: string): number => {
  const value = isRecord(body) ? body[name] : undefined;
  return typeof value === 'number' ? value : 0;
};

/** rhea shows a boolean of the long form as 1 or 0. */
const flagText = (value: unknown): string => String(value === true || value === 1);

const foundProperties = (body: unknown): Readonly<Record<string, string>> => {
  if (!isRecord(body)) return {};
  const { durable, auto_delete, exclusive, type, arguments: given } = body;
  const names = Object.entries(isRecord(given) ? given : {}).map(([argument, value]) => [argument, String(value)]);
  return {
    ...Object.fromEntries(names),
    durable: flagText(durable),
    auto_delete: flagText(auto_delete),
    exclusive: flagText(exclusive),
    // A queue that was declared without it has a type all the same.
    'x-queue-type': String(type),
  };
};

const wantedProperties = (queue: QueueDeclaration): Record<string, string> => {
  const wanted: Record<string, string> = { durable: String(queue.durable), auto_delete: 'false', exclusive: 'false' };
  for (const [argument, value] of Object.entries(queue.arguments)) wanted[argument] = String(value);
  return wanted;
};

/** Undefined when there is none. Needs no permission. */
export const findQueue = async (ask: Ask, name: string): Promise<FoundQueue | undefined> => {
  const path = queueAddress(name);
  const reply = await ask('GET', path);
  if (reply.status !== 200) {
    const failure = refusal(reply, `GET ${path}`);
    if (failure.kind === 'not-found') return undefined;
    throw failure;
  }
  const { body } = reply;
  return {
    messages: numberIn(body, 'message_count'),
    consumers: numberIn(body, 'consumer_count'),
    properties: foundProperties(body),
  };
};

const putQueue = (ask: Ask, { name, durable, arguments: given }: QueueDeclaration): Promise<ManagementReply> =>
  ask('PUT', queueAddress(name), { durable, exclusive: false, auto_delete: false, arguments: given });

/**
 * What differs from a queue that exists; changes nothing. RabbitMQ has the last word on what counts, since an operator
 * may have added arguments that it does not compare; it would name only the first, so the names come from the queue.
 */
export const queueDifferences = async (
  ask: Ask,
  of: string,
  wanted: QueueDeclaration,
  { properties: found }: FoundQueue,
): Promise<readonly Difference[]> => {
  const asked = wantedProperties(wanted);
  const names = [...new Set([...Object.keys(asked), ...Object.keys(found)])];
  const differences = names
    .filter((argument) => asked[argument] !== found[argument])
    .map((argument) => ({ of, argument, wanted: asked[argument], found: found[argument] }));
  if (differences.length === 0) return [];
  const reply = await putQueue(ask, wanted);
  return reply.status === 200 ? [] : differences;
};

const expect = async (asked: Promise<ManagementReply>, request: string): Promise<void> => {
  const reply = await asked;
  if (reply.status >= 300) throw refusal(reply, request);
};

export const declareQueue = (ask: Ask, queue: QueueDeclaration): Promise<void> =>
  expect(putQueue(ask, queue), `PUT ${queueAddress(queue.name)}`);

/** What can be told of an exchange. */
export interface ExchangeDeclaration {
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly internal: boolean;
  readonly arguments: Readonly<Record<string, string>>;
}

const plainExchange = { durable: true, auto_delete: false, internal: false, arguments: {} };

export const topicExchange: ExchangeDeclaration = { ...plainExchange, type: 'topic' };

export const headersExchange: ExchangeDeclaration = { ...plainExchange, type: 'headers' };

export const putExchange = (ask: Ask, name: string, exchange: ExchangeDeclaration): Promise<ManagementReply> =>
  ask('PUT', exchangeAddress(name), exchange);

export const declareExchange = (ask: Ask, name: string, exchange: ExchangeDeclaration): Promise<void> =>
  expect(putExchange(ask, name, exchange), `PUT ${exchangeAddress(name)}`);

/** From an exchange to a queue. */
export interface Binding extends Partial<BindingDeclaration> {
  readonly exchangeName: string;
  readonly queue: string;
  readonly key: string;
}

export const bind = (ask: Ask, { exchangeName, queue, key, arguments: given = {} }: Binding): Promise<void> =>
  expect(
    ask('POST', '/bindings', { source: exchangeName, destination_queue: queue, binding_key: key, arguments: given }),
    `POST /bindings from exchange '${exchangeName}' to queue '${queue}'`,
  );
