import { randomUUID } from 'node:crypto';
import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import { type ControlReply, type OpenRequestLinks, Requests } from '../../client/requests.js';

/** Of what the node manages: what pools are made of, and what says who may use them. */
export type ManagedKind = 'Queue' | 'Exchange' | 'VirtualHostAccessControlProvider';

export type Attributes = Readonly<Record<string, unknown>>;

const node = '$management';

const noNode = (cause: AmqpFailure): DriverFailure =>
  new DriverFailure(
    'not-supported',
    `the virtual host has no node '${node}' (${cause.message}): install the broker's plugin for management over AMQP, ` +
      "or name another strategy, e.g. 'jms-shared'",
    { cause },
  );

const openLinks: OpenRequestLinks = async (client, sink, signal) => {
  const replyTo = `joinpool-${randomUUID()}`;
  const outcomes = ['amqp:accepted:list', 'amqp:rejected:list'];
  try {
    const sender = await client.openSender({ target: { address: node }, source: { outcomes } }, signal);
    const receiver = await client.openReceiver(
      { source: { address: node }, target: { address: replyTo } },
      sink,
      signal,
    );
    return { sender, receiver, replyTo };
  } catch (error) {
    throw error instanceof AmqpFailure && error.condition === 'amqp:not-found' ? noNode(error) : error;
  }
};

const kindOfStatus = (status: number): ErrorKind => {
  if (status === 403 || status === 401) return 'permission-denied';
  if (status === 404) return 'not-found';
  return status >= 500 ? 'unavailable' : 'not-supported';
};

/** Of what object, in the words of the node. A bare `/` divides the path of an object. */
const addressed = (kind: ManagedKind, name: string): Attributes => ({
  type: `org.apache.qpid.${kind}`,
  index: 'object-path',
  key: name.replaceAll('/', '\\/'),
});

const isRecord = (value: unknown): value is Attributes => typeof value === 'object' && value !== null;

/** The node `$management` of a virtual host of Broker-J. */
export class Management {
  readonly #requests: Requests;

  constructor(client: Client) {
    this.#requests = new Requests(client, openLinks);
  }

  /** Resolves with false where there is one of that name; it is left as it is. */
  async create(kind: ManagedKind, name: string, attributes: Attributes, signal: AbortSignal): Promise<boolean> {
    const request = { operation: 'CREATE', type: `org.apache.qpid.${kind}` };
    const body = { 'object-path': name, name, ...attributes };
    const reply = await this.#requests.ask({ application_properties: request, body }, signal);
    if (statusOf(reply) === 409) return false;
    this.#expectSuccess(reply, `create ${kind.toLowerCase()} '${name}'`);
    return true;
  }

  /** All attributes, those that have their default too; undefined where there is none of that name. */
  async read(kind: ManagedKind, name: string, signal: AbortSignal): Promise<Attributes | undefined> {
    const found = await this.call(kind, name, { operation: 'READ', actuals: false }, signal);
    return isRecord(found) ? found : undefined;
  }

  /** Resolves also where there is none. */
  async remove(kind: ManagedKind, name: string, signal: AbortSignal): Promise<void> {
    await this.call(kind, name, { operation: 'DELETE' }, signal);
  }

  /** Numbers that the broker keeps of a queue; undefined where there is none of that name. */
  async statistics(queueName: string, signal: AbortSignal): Promise<Readonly<Record<string, number>> | undefined> {
    const found = await this.call('Queue', queueName, { operation: 'getStatistics', statistics: '[]' }, signal);
    if (!isRecord(found)) return undefined;
    const numbers: Record<string, number> = {};
    for (const [name, value] of Object.entries(found)) if (typeof value === 'number') numbers[name] = value;
    return numbers;
  }

  /** Calls an operation of an object with these parameters. Undefined where there is none of that name. */
  async call(kind: ManagedKind, name: string, parameters: Attributes, signal: AbortSignal): Promise<unknown> {
    const request = { ...addressed(kind, name), ...parameters };
    const reply = await this.#requests.ask({ application_properties: request }, signal);
    if (statusOf(reply) === 404) return undefined;
    this.#expectSuccess(reply, `${String(parameters.operation)} ${kind.toLowerCase()} '${name}'`);
    return isRecord(reply.body) && Array.isArray(reply.body.content) ? reply.body.content : reply.body;
  }

  /** One row for each object of the kind, with the values of these attributes. */
  async list(kind: ManagedKind, attributeNames: readonly string[], signal: AbortSignal): Promise<readonly unknown[][]> {
    const request = {
      ...{ operation: 'QUERY', type: 'org.amqp.management', identity: 'self' },
      entityType: `org.apache.qpid.${kind}`,
    };
    const reply = await this.#requests.ask(
      { application_properties: request, body: { attributeNames: [...attributeNames] } },
      signal,
    );
    this.#expectSuccess(reply, `list each ${kind.toLowerCase()}`);
    const rows = isRecord(reply.body) ? reply.body.results : undefined;
    return Array.isArray(rows) ? rows.filter((row): row is unknown[] => Array.isArray(row)) : [];
  }

  #expectSuccess(reply: ControlReply, what: string): void {
    const status = statusOf(reply);
    if (status >= 200 && status < 300) return;
    const description = String(reply.applicationProperties.statusDescription ?? 'no reason given');
    throw new DriverFailure(kindOfStatus(status), `the broker refused to ${what}: ${status} ${description}`);
  }
}

const statusOf = ({ applicationProperties }: ControlReply): number => {
  const status = applicationProperties.statusCode;
  return typeof status === 'number' ? status : 0;
};
