import { expect, it } from 'vitest';
import { AmqpFailure } from '../../src/client/amqp-failure.js';
import { endsLink } from '../../src/strategies/rabbitmq-management/link-refusal.js';

const forbidden = new AmqpFailure(
  'amqp:unauthorized-access',
  "write access to topic 'order.deleted' in exchange 'shop' in vhost '/' refused for user 'me'",
);

it.each([
  [{ kind: 'topic', exchangeName: 'shop', topic: 'order.deleted' }, true],
  [{ kind: 'topic', exchangeName: 'shop', topic: 'order' }, false],
  [{ kind: 'topic', exchangeName: 'store', topic: 'order.deleted' }, false],
  [{ kind: 'pool', poolName: 'order.deleted' }, false],
  [{ kind: 'deadLetters', poolName: 'shop' }, false],
] as const)('a forbidden topic ends the link for %o: %s', (to, expected) => {
  expect(endsLink(to, forbidden)).toBe(expected);
});

it('another reason is that of all', () => {
  expect(endsLink({ kind: 'pool', poolName: 'p' }, new AmqpFailure('amqp:internal-error', 'oh'))).toBe(true);
});
