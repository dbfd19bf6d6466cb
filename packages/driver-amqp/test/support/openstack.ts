import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { Connection, ConnectionEvents, PoolWarningCode } from '@joinpool/core';
import { type Channel, type ChannelModel, connect, type Options } from 'amqplib';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type AmqpOptions, connectAmqp } from '../../src/index.js';
import { boundTopics } from '../../src/openstack-topology.js';
import { unique, within } from './pools.js';

/** Names of one test's own; what is made under them is taken down after it. */
interface Names {
  readonly exchangeName: string;
  readonly poolName: string;
  readonly topic: string;
}

export interface OpenstackFixture {
  readonly broker: Broker;
  readonly names: Names;
  /** As the members in Python see the broker: a client that knows nothing of joinpool. */
  readonly raw: RawClient;
  /** A connection with the profile; closed after the test. */
  open(options?: AmqpOptions): Promise<{ connection: Connection; warnings: PoolWarningCode[] }>;
}

/** amqplib itself, with a channel for each call, since a refusal closes it. */
class RawClient {
  readonly #model: ChannelModel;

  constructor(model: ChannelModel) {
    this.#model = model;
  }

  async call<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.#model.createChannel();
    let refused = false;
    channel.on('error', () => {
      refused = true;
    });
    try {
      return await work(channel);
    } finally {
      if (!refused) await channel.close();
    }
  }

  queue(name: string, options: Options.AssertQueue) {
    return this.call((channel) => channel.assertQueue(name, { durable: false, ...options }));
  }

  exchange(name: string, durable = false) {
    return this.call((channel) => channel.assertExchange(name, 'topic', { durable }));
  }

  /** As kombu publishes: JSON, persistent, and no message id. */
  async send({ exchangeName }: Names, routingKey: string, body: string): Promise<void> {
    const properties = { contentType: 'application/json', contentEncoding: 'utf-8', deliveryMode: 2, priority: 0 };
    const channel = await this.#model.createConfirmChannel();
    channel.publish(exchangeName, routingKey, Buffer.from(body), properties);
    await channel.waitForConfirms();
    await channel.close();
  }
}

/** A fresh set of names for each test, and everything made under them removed after it. */
export const useOpenstack = (): (() => OpenstackFixture) => {
  let model: ChannelModel | undefined;
  let fixture: OpenstackFixture | undefined;
  const opened: Connection[] = [];
  const used: Names[] = [];

  beforeAll(async () => {
    const broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'rabbitmq-4');
    model = await connect(broker.url);
    const raw = new RawClient(model);
    fixture = {
      broker,
      get names() {
        const names = { exchangeName: unique('exchange'), poolName: unique('pool'), topic: unique('notifications') };
        used.push(names);
        return names;
      },
      raw,
      open: async (options = {}) => {
        const connection = await connectAmqp(broker.url, { profile: 'openstack', ...options });
        opened.push(connection);
        const warnings: PoolWarningCode[] = [];
        connection.on('poolWarning', ({ code }) => warnings.push(code));
        return { connection, warnings };
      },
    };
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close({ signal: within() })));
    for (const { exchangeName, poolName, topic } of used.splice(0)) {
      for (const name of [poolName, `${poolName}.dead`, ...boundTopics(topic)])
        await fixture?.raw.call((channel) => channel.deleteQueue(name));
      await fixture?.raw.call((channel) => channel.deleteExchange(exchangeName));
    }
  });

  afterAll(async () => {
    await model?.close();
  });

  return () => {
    if (fixture === undefined) throw new Error('the broker is used before it is there');
    return fixture;
  };
};

/** Resolves with the next letter that a member of the connection writes. */
export const nextLetter = (connection: Connection): Promise<ConnectionEvents['letter']> =>
  new Promise((resolve, reject) => {
    const ignore = connection.on('letter', (letter) => {
      ignore();
      resolve(letter);
    });
    within().addEventListener('abort', () => reject(new Error('no letter was written')));
  });
