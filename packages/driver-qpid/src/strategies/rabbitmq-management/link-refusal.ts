import type { Address } from '@joinpool/core/driver';
import { AmqpFailure } from '../../client/amqp-failure.js';

const forbiddenTopic = / topic '([^']*)' in exchange '([^']*)'/;

/**
 * RabbitMQ ends the session for one message to a topic that the user may not write to, names the topic and not the message.
 * Whether a message to this address can be the one.
 */
export const endsLink = (to: Address, reason: unknown): boolean => {
  const named = reason instanceof AmqpFailure ? forbiddenTopic.exec(reason.message) : null;
  if (named === null) return true;
  const [, topic, exchangeName] = named;
  return to.kind === 'topic' && to.topic === topic && to.exchangeName === exchangeName;
};
