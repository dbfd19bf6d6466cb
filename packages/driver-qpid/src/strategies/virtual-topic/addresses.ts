import type { Address, Subscription } from '@joinpool/core/driver';

/*
 * Names to destinations of ActiveMQ Classic; fixed, as docs/wire-format.md says. A pool's and an exchange's name must be
 * one word there: their dots become `/`, which no name can have.
 */

const word = (name: string): string => name.replaceAll('.', '/');
const nameOf = (oneWord: string): string => oneWord.replaceAll('/', '.');

const topicPrefix = 'topic://VirtualTopic.';

/** `#` stands only at the end here; behind a dot both take in the topic without that last word, too. */
const patternHere = (topic: string): string => topic.replace(/#$/, '>');

/** Queues that the broker feeds are told by their names alone. */
export const subscriptionQueue = (poolName: string, { exchangeName, topic }: Subscription): string =>
  `Consumer.${word(poolName)}.VirtualTopic.${word(exchangeName)}.${patternHere(topic)}`;

/** All queues of a pool that the broker feeds, in the manner of its wildcards. */
export const everySubscriptionQueue = (poolName: string): string => `Consumer.${word(poolName)}.VirtualTopic.>`;

export const lettersQueue = (poolName: string): string => `joinpool.dead.${word(poolName)}`;

/** Where it is written down what a pool is. */
export const recordQueue = (poolName: string): string => `joinpool.pool.${word(poolName)}`;

/** Where members tell each other that a pool has got one more queue. */
export const changesTopic = 'topic://joinpool.changes';

export const queueAddress = (queueName: string): string => `queue://${queueName}`;

/** Of two parts: a plain one would make the queue where there is none. */
export const existingQueueAddress = (queueName: string): string => `queue://${queueName},${queueName}`;

/** `queueOf`: which queue of a pool takes what is meant for that pool alone. */
export const addressOf = (to: Address, queueOf: (poolName: string) => string): string => {
  if (to.kind === 'topic') return `${topicPrefix}${word(to.exchangeName)}.${to.topic}`;
  return queueAddress(to.kind === 'pool' ? queueOf(to.poolName) : lettersQueue(to.poolName));
};

const published = /^(?:topic:\/\/|queue:\/\/Consumer\.[^.]+\.)VirtualTopic\.([^.]+)\.(.+)$/;

/**
 * Where a message was published that came to a pool, by its address and subject. Messages of JMS clients, and all where the
 * connector has `transport.transformer=jms`, name the queue that the topic fed; where that is a pattern the subject tells.
 */
export const originOf = (
  address: string,
  subject: string | undefined,
): { readonly exchangeName: string; readonly topic: string } => {
  const [, exchange = '', words = address] = published.exec(address) ?? [];
  const isPattern = /(?:^|\.)[*>](?:\.|$)/.test(words);
  return { exchangeName: nameOf(exchange), topic: isPattern ? (subject ?? words) : words };
};
