import type { Incoming, Origin } from '../../codec/incoming.js';

/* What RabbitMQ writes into the annotations of a message: where it was published, and why it became a letter. */

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['delivery_limit', 'delivery-limit'],
  ['rejected', 'rejected'],
  ['expired', 'expired'],
  ['maxlen', 'overflow'],
]);

/** The reason of a letter that RabbitMQ wrote, as a value of `joinpool-reason`. */
export const deathReason = ({ annotations }: Incoming): string | undefined =>
  reasons.get(annotations['x-first-death-reason']);

const firstText = (value: unknown): string => {
  const text: unknown = Array.isArray(value) ? value[0] : value;
  return typeof text === 'string' ? text : '';
};

/** Deaths stand with the newest first. */
const oldestDeath = (deaths: unknown): object | undefined => {
  const oldest: unknown = Array.isArray(deaths) ? deaths.at(-1) : undefined;
  return typeof oldest === 'object' && oldest !== null ? oldest : undefined;
};

/** Where it was published; before its first death, if it had any. */
export const origin = ({ annotations }: Incoming): Origin => {
  const death = oldestDeath(annotations['x-opt-deaths']);
  if (death !== undefined)
    return {
      exchangeName: firstText(Reflect.get(death, 'exchange')),
      topic: firstText(Reflect.get(death, 'routing-keys')),
    };
  return { exchangeName: firstText(annotations['x-exchange']), topic: firstText(annotations['x-routing-key']) };
};
