import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';
import { classifyError } from '../../classify-error.js';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import { type ControlReply, type OpenRequestLinks, Requests } from '../../client/requests.js';

const node = 'activemq.management';

const wayOut =
  `allow it 'manage' and 'send' on '${node}', and 'createAddress', 'createNonDurableQueue', 'send' and 'consume' for ` +
  "replies, in queues whose names the broker makes up; or name another strategy, e.g. 'predeclared'";

/** Artemis looks for a transaction to end when it refuses the right to manage, and finds none. */
const noTransaction = /markAsRollbackOnly/;

/** Tells a user without the right what is missing, and the way out; other errors as they are. */
const explained = (error: unknown): unknown =>
  error instanceof AmqpFailure && (classifyError(error) === 'permission-denied' || noTransaction.test(error.message))
    ? new DriverFailure(
        'permission-denied',
        `the user may not use the broker's management (${error.message}): ${wayOut}`,
        { cause: error },
      )
    : error;

const openLinks: OpenRequestLinks = async (client, sink, signal) => {
  const sender = await client.openSender({ target: { address: node } }, signal);
  const source = { dynamic: true, capabilities: ['temporary-queue'] };
  const receiver = await client.openReceiver({ source }, sink, signal);
  return { sender, receiver, replyTo: receiver.address };
};

/** What the broker tells of a queue; every value as text. */
export type QueueFacts = Readonly<Record<string, string>>;

/** Address settings as the broker applies them, those of wider matches merged in. */
export type AddressSettings = Readonly<Record<string, string | number | boolean>>;

const refusal = /^AMQ\d+: (There is no|No binding for|Address Does Not Exist|Queue .* does not exist)|^Problem while/;

const kindOfRefusal = (text: string): ErrorKind => (/permission/i.test(text) ? 'permission-denied' : 'unavailable');

/** The answer is JSON text: a list with the one result, or null where the operation has none. */
const resultOf = ({ body }: ControlReply): unknown => {
  if (typeof body !== 'string') return undefined;
  const parsed: unknown = JSON.parse(body);
  return Array.isArray(parsed) ? parsed[0] : parsed;
};

const parse = <T>(text: unknown): T => JSON.parse(String(text));

/** Artemis' management address. A call that is answered well may have done nothing: what matters is to be read back. */
export class Management {
  readonly #requests: Requests;

  constructor(client: Client) {
    this.#requests = new Requests(client, openLinks);
  }

  /** Calls an operation of the broker. Undefined where what it names is not there. */
  async call(operation: string, parameters: readonly unknown[], signal: AbortSignal): Promise<unknown> {
    const properties = { _AMQ_ResourceName: 'broker', _AMQ_OperationName: operation };
    return await this.#ask(properties, parameters, signal);
  }

  /** Undefined where there is no such divert. */
  async divertFilter(divert: string, signal: AbortSignal): Promise<string | undefined> {
    const properties = { _AMQ_ResourceName: `divert.${divert}`, _AMQ_Attribute: 'filter' };
    const found = await this.#ask(properties, [], signal);
    return typeof found === 'string' ? found : undefined;
  }

  async divertNames(signal: AbortSignal): Promise<readonly string[]> {
    const found = await this.call('getDivertNames', [], signal);
    return Array.isArray(found) ? found.map(String) : [];
  }

  /** Undefined where there is none of that name. */
  async queue(name: string, signal: AbortSignal): Promise<QueueFacts | undefined> {
    const filter = JSON.stringify({ field: 'name', operation: 'EQUALS', value: name });
    const found = await this.call('listQueues', [filter, 1, 10], signal);
    const { data } = parse<{ readonly data: readonly QueueFacts[] }>(found);
    return data.find((queue) => queue.name === name);
  }

  async createQueue(name: string, more: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    const queue = {
      ...{ name, address: name, 'routing-type': 'ANYCAST', 'auto-create-address': true },
      ...{ 'auto-delete': false, durable: true, ...more },
    };
    await this.call('createQueue', [JSON.stringify(queue), true], signal);
  }

  async settings(address: string, signal: AbortSignal): Promise<AddressSettings> {
    return parse<AddressSettings>(await this.call('getAddressSettingsAsJSON', [address], signal));
  }

  /** Replaces the settings that this very address had. */
  async setSettings(address: string, settings: AddressSettings, signal: AbortSignal): Promise<void> {
    await this.call('addAddressSettings', [address, JSON.stringify(settings)], signal);
  }

  /** Whether anything outlives the broker's process. */
  async persists(signal: AbortSignal): Promise<boolean> {
    return (await this.call('isPersistenceEnabled', [], signal)) !== false;
  }

  async hasAddress(address: string, signal: AbortSignal): Promise<boolean> {
    return (await this.call('getAddressInfo', [address], signal)) !== undefined;
  }

  async #ask(properties: Record<string, string>, parameters: readonly unknown[], signal: AbortSignal) {
    const message = { application_properties: properties, body: JSON.stringify(parameters) };
    const reply = await this.#requests.ask(message, signal).catch((error: unknown) => Promise.reject(explained(error)));
    const result = resultOf(reply);
    const { _AMQ_OperationSucceeded: succeeded } = reply.applicationProperties;
    if (succeeded === true || succeeded === 1) return result ?? null;
    const text = String(result);
    if (refusal.test(text)) return undefined;
    throw new DriverFailure(kindOfRefusal(text), `the broker refused ${Object.values(properties).join(' ')}: ${text}`);
  }
}
