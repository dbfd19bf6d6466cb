/** How pools can be kept on an AMQP 1.0 broker. */
export const strategyNames = [
  'qpid-management',
  'artemis-management',
  'rabbitmq-management',
  'virtual-topic',
  'qpidd-shared',
  'predeclared',
  'jms-shared',
] as const;

export type StrategyName = (typeof strategyNames)[number];

export const isStrategyName = (name: unknown): name is StrategyName => strategyNames.some((known) => known === name);
