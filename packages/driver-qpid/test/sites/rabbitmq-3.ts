import { noCapabilities } from '@joinpool/core/driver';
import { Operator } from '../support/operator.js';
import type { Site } from './site.js';

const operator = new Operator();

/** RabbitMQ with the plugin `rabbitmq_amqp1_0`, which makes no pools: an operator does. */
export const rabbitmq3: Site = {
  title: 'RabbitMQ',
  variant: 'predeclared',
  capabilities: { ...noCapabilities, innerWildcards: true },
  operated: (driver, url, direct) => operator.serve(driver, url, direct),
  close: () => operator.close(),
};
