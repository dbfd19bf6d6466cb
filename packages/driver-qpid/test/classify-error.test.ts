import { DriverFailure } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { AmqpFailure } from '../src/client/amqp-failure.js';

const system = (code: string) => Object.assign(new Error(code), { code });
const protocol = Object.assign(new Error('Invalid frame'), { name: 'ProtocolError' });

test.each([
  [new AmqpFailure('amqp:not-found', "no queue 'a'"), 'not-found'],
  [new AmqpFailure('amqp:unauthorized-access', ''), 'permission-denied'],
  [new AmqpFailure('amqp:internal-error', "User: a does not have permission='CREATE_ADDRESS'"), 'permission-denied'],
  [new AmqpFailure('amqp:internal-error', ''), 'unavailable'],
  [new AmqpFailure('amqp:resource-limit-exceeded', ''), 'pool-full'],
  [new AmqpFailure('amqp:resource-deleted', ''), 'unavailable'],
  [new AmqpFailure('amqp:connection:forced', "Virtual host 'default' is not active"), 'unavailable'],
  [new AmqpFailure('amqp:connection:forced', 'shutdown'), 'connection-lost'],
  [new AmqpFailure('amqp:link:message-size-exceeded', ''), 'too-large'],
  [new AmqpFailure('vendor:anything', ''), 'unknown'],
  [new DriverFailure('in-use', 'held'), 'in-use'],
  [system('ECONNREFUSED'), 'unreachable'],
  [system('ENOTFOUND'), 'unreachable'],
  [system('DEPTH_ZERO_SELF_SIGNED_CERT'), 'unreachable'],
  [system('ECONNRESET'), 'connection-lost'],
  [system('EPIPE'), 'connection-lost'],
  [new AggregateError([system('ECONNREFUSED')]), 'unreachable'],
  [protocol, 'connection-lost'],
  [new Error('anything'), 'unknown'],
  [undefined, 'unknown'],
  ['text', 'unknown'],
])('%s is %s', (error, kind) => {
  expect(classifyError(error)).toBe(kind);
});
