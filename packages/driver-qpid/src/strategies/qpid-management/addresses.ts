import { type Address, DriverFailure, type SendReceipt } from '@joinpool/core/driver';
import { classifyError } from '../../classify-error.js';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Answer } from '../../client/outcome.js';
import type { Incoming, Origin } from '../../codec/incoming.js';
import { lettersName, queueExchange } from './declarations.js';

/** The key by which the exchange of an address finds its queues. */
const keyOf = (to: Address): string => {
  if (to.kind === 'topic') return to.topic;
  return to.kind === 'pool' ? to.poolName : lettersName(to.poolName);
};

const exchangeOf = (to: Address): string => (to.kind === 'topic' ? to.exchangeName : queueExchange);

/** The node of an address, for the anonymous terminus: exchange and key. Neither can have a `/`. */
export const nodeOf = (to: Address): string => `${exchangeOf(to)}/${keyOf(to)}`;

/**
 * Broker-J rejects what no queue wants and what has no exchange with the same condition; the text names the key alone in
 * the first case. What is worded otherwise counts as the second, so that nothing is taken for confirmed that is not.
 */
export const judgeAt = ({ error }: Answer, node: string): SendReceipt | DriverFailure => {
  const slash = node.indexOf('/');
  if (!(error instanceof AmqpFailure))
    return new DriverFailure('unavailable', `the broker did not take a message for '${node}'`);
  const { condition, message } = error;
  if (condition === 'amqp:not-found') {
    if (message.endsWith(`'${node.slice(slash + 1)}'`)) return { routed: false };
    return new DriverFailure('not-found', `there is no exchange '${node.slice(0, slash)}' any more`, { cause: error });
  }
  if (condition === 'amqp:precondition-failed')
    return new DriverFailure('not-supported', `the virtual host cannot keep a durable message: ${message}`, {
      cause: error,
    });
  return new DriverFailure(classifyError(error), message, { cause: error });
};

export const judge = (answer: Answer, to: Address): SendReceipt | DriverFailure => judgeAt(answer, nodeOf(to));

const forbiddenExchange = / is denied for : Exchange '([^']*)'/;

/**
 * Broker-J ends the link for one message to an exchange that the user may not publish to, and names the exchange alone.
 * Whether a message for this node can be the one.
 */
export const nodeEndsLink = (node: string, reason: unknown): boolean => {
  const named = reason instanceof AmqpFailure ? forbiddenExchange.exec(reason.message) : null;
  return named === null || node.startsWith(`${named[1]}/`);
};

export const endsLink = (to: Address, reason: unknown): boolean => nodeEndsLink(nodeOf(to), reason);

/** Of a message that came by its exchange and carries no headers that tell it. */
export const originOf = ({ to = '', subject = '' }: Incoming): Origin => {
  const slash = to.indexOf('/');
  return slash < 0
    ? { exchangeName: to, topic: subject }
    : { exchangeName: to.slice(0, slash), topic: to.slice(slash + 1) };
};
