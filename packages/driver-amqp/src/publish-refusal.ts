import { type Address, DriverFailure } from '@joinpool/core/driver';
import { exchangeOf, routingKeyOf } from './publish-target.js';

/** RabbitMQ names the exchange, and the topic where the user may write to some topics of it only. */
const isForbidden = (message: string, to: Address): boolean => {
  const topic = / topic '([^']*)'/.exec(message)?.[1];
  const exchange = exchangeOf(to) || 'amq.default';
  return message.includes(`exchange '${exchange}'`) && (topic === undefined || topic === routingKeyOf(to));
};

const tooLarge = /message size \d+ is larger than (?:configured )?max size (\d+)/;

const sizeRefusal = (message: string, bodyBytes: number): DriverFailure | undefined => {
  const [, most] = tooLarge.exec(message) ?? [];
  if (most === undefined || bodyBytes <= Number(most)) return undefined;
  return new DriverFailure('too-large', `RabbitMQ takes no body above ${most} bytes, and this has ${bodyBytes}`);
};

/**
 * What a send in flight is told of the error that closed its channel; undefined when the error is about another send.
 * RabbitMQ closes the whole channel for one message that it refuses and does not say for which, but what of it.
 */
export const refusalOf = (error: unknown, to: Address, bodyBytes: number): Error | undefined => {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 403) return isForbidden(error.message, to) ? error : undefined;
  return error.code === 406 ? sizeRefusal(error.message, bodyBytes) : undefined;
};
