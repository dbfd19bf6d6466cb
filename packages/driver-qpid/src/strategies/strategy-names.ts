/** How pools can be kept on an AMQP 1.0 broker. */
export type StrategyName =
  | 'qpid-management'
  | 'artemis-management'
  | 'rabbitmq-management'
  | 'virtual-topic'
  | 'qpidd-shared'
  | 'predeclared'
  | 'jms-shared';

/** All of them, once each: the compiler wants every name here. */
const known: Readonly<Record<StrategyName, true>> = {
  'qpid-management': true,
  'artemis-management': true,
  'rabbitmq-management': true,
  'virtual-topic': true,
  'qpidd-shared': true,
  predeclared: true,
  'jms-shared': true,
};

export const strategyNames: readonly string[] = Object.keys(known);

export const isStrategyName = (name: unknown): name is StrategyName =>
  typeof name === 'string' && Object.hasOwn(known, name);
