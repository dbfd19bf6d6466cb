import { DriverFailure, type Subscription } from '@joinpool/core/driver';
import { queueExchange } from './declarations.js';
import type { Attributes, Management } from './management.js';

/** An argument of bindings: a queue's list of its bindings does not name their exchanges. The broker ignores it. */
const exchangeArgument = 'joinpool-exchange';

interface Link {
  readonly topic: string;
  /** Undefined where somebody else made it. */
  readonly exchangeName: string | undefined;
}

const asList = (value: unknown): readonly Attributes[] => (Array.isArray(value) ? value : []);

const linkOf = ({ bindingKey, arguments: given }: Attributes): Link => {
  const name: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, exchangeArgument) : undefined;
  return { topic: String(bindingKey), exchangeName: typeof name === 'string' ? name : undefined };
};

/** What feeds queues: from exchanges by topics. */
export class Bindings {
  readonly #management: Management;

  constructor(management: Management) {
    this.#management = management;
  }

  /** Makes those that are not there. What is there stays as it is, and takes no right to bind. */
  async add(queueName: string, wanted: readonly Subscription[], signal: AbortSignal): Promise<void> {
    const links = await this.#linksOf(queueName, signal);
    for (const { exchangeName, topic } of wanted) {
      if (links.some((link) => link.exchangeName === exchangeName && link.topic === topic)) continue;
      const parameters = {
        ...{ operation: 'bind', bindingKey: topic, destination: queueName },
        arguments: JSON.stringify({ [exchangeArgument]: exchangeName }),
      };
      const bound = await this.#management.call('Exchange', exchangeName, parameters, signal);
      if (bound === undefined) throw new DriverFailure('not-found', `there is no exchange '${exchangeName}'`);
    }
  }

  /** Resolves also where there is none. */
  async remove(queueName: string, { exchangeName, topic }: Subscription, signal: AbortSignal): Promise<void> {
    const parameters = { operation: 'unbind', bindingKey: topic, destination: queueName };
    await this.#management.call('Exchange', exchangeName, parameters, signal);
  }

  /** The subscriptions of a queue; none where there is no such queue. */
  async of(queueName: string, signal: AbortSignal): Promise<readonly Subscription[]> {
    const links = await this.#linksOf(queueName, signal);
    const told = links.flatMap(({ topic, exchangeName }) =>
      exchangeName === undefined ? [] : [{ exchangeName, topic }],
    );
    const all = told.length === links.length ? told : await this.#searched(queueName, signal);
    return all.filter(({ exchangeName }) => exchangeName !== queueExchange);
  }

  async #linksOf(queueName: string, signal: AbortSignal): Promise<readonly Link[]> {
    const found = await this.#management.call('Queue', queueName, { operation: 'getPublishingLinks' }, signal);
    return asList(found).map(linkOf);
  }

  /** Looks at all exchanges, one after the other, for bindings that somebody else made. */
  async #searched(queueName: string, signal: AbortSignal): Promise<readonly Subscription[]> {
    const rows = await this.#management.list('Exchange', ['name', 'qpid-type'], signal);
    const found: Subscription[] = [];
    for (const [name, type] of rows) {
      if (type !== 'topic') continue;
      const exchangeName = String(name);
      const exchange = await this.#management.read('Exchange', exchangeName, signal);
      for (const { destination, bindingKey } of asList(exchange?.bindings))
        if (destination === queueName) found.push({ exchangeName, topic: String(bindingKey) });
    }
    return found;
  }
}
