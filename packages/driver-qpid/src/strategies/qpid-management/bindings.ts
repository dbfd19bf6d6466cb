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

  /** One that exists stays as it is. */
  async add(queueName: string, { exchangeName, topic }: Subscription, signal: AbortSignal): Promise<void> {
    const bound = await this.#management.call(
      'Exchange',
      exchangeName,
      {
        ...{ operation: 'bind', bindingKey: topic, destination: queueName },
        arguments: JSON.stringify({ [exchangeArgument]: exchangeName }),
      },
      signal,
    );
    if (bound === undefined) throw new DriverFailure('not-found', `there is no exchange '${exchangeName}'`);
  }

  /** Resolves also where there is none. */
  async remove(queueName: string, { exchangeName, topic }: Subscription, signal: AbortSignal): Promise<void> {
    const parameters = { operation: 'unbind', bindingKey: topic, destination: queueName };
    await this.#management.call('Exchange', exchangeName, parameters, signal);
  }

  /** The subscriptions of a queue; none where there is no such queue. */
  async of(queueName: string, signal: AbortSignal): Promise<readonly Subscription[]> {
    const found = await this.#management.call('Queue', queueName, { operation: 'getPublishingLinks' }, signal);
    const links = asList(found).map(linkOf);
    const told = links.flatMap(({ topic, exchangeName }) =>
      exchangeName === undefined ? [] : [{ exchangeName, topic }],
    );
    const all = told.length === links.length ? told : await this.#searched(queueName, signal);
    return all.filter(({ exchangeName }) => exchangeName !== queueExchange);
  }

  /** Looks at all exchanges, one after the other, for bindings that somebody else made. */
  async #searched(queueName: string, signal: AbortSignal): Promise<readonly Subscription[]> {
    const rows = await this.#management.list('Exchange', ['name', 'qpid-type'], signal);
    const found: Subscription[] = [];
    for (const [name, type] of rows) {
      if (type !== 'topic') continue;
      const exchangeName = String(name);
      const exchange = await this.#management.read('Exchange', exchangeName, signal);
      for (const { destination, bindingKey } of asList(exchange?.['bindings']))
        if (destination === queueName) found.push({ exchangeName, topic: String(bindingKey) });
    }
    return found;
  }
}
