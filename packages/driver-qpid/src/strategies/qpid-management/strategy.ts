import {
  type Address,
  type DriverCapabilities,
  DriverFailure,
  type Frame,
  noCapabilities,
  type PoolAddress,
  type SendReceipt,
} from '@joinpool/core/driver';
import { classifyError } from '../../classify-error.js';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import type { Answer } from '../../client/outcome.js';
import type { Incoming, Origin } from '../../codec/incoming.js';
import { QpidDeadLetterView } from '../../dead-letter-view.js';
import { BrokerRun } from '../broker-run.js';
import type { History, Return, Strategy } from '../strategy.js';
import { type OpenLetters, QpidManagementAdministration } from './administration.js';
import { lettersName, queueExchange } from './declarations.js';
import { Management } from './management.js';

const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  priorities: true,
  messageExpiry: true,
  mandatory: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  deadLetterLimits: true,
  listSubscriptions: true,
  deletePool: true,
  innerWildcards: true,
});

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
const judge = ({ error }: Answer, to: Address): SendReceipt | DriverFailure => {
  if (!(error instanceof AmqpFailure))
    return new DriverFailure('unavailable', `the broker did not take a message for '${nodeOf(to)}'`);
  const { condition, message } = error;
  if (condition === 'amqp:not-found') {
    if (message.endsWith(`'${keyOf(to)}'`)) return { routed: false };
    return new DriverFailure('not-found', `there is no exchange '${exchangeOf(to)}' any more`, { cause: error });
  }
  if (condition === 'amqp:precondition-failed')
    return new DriverFailure('not-supported', `the virtual host cannot keep a durable message: ${message}`, {
      cause: error,
    });
  return new DriverFailure(classifyError(error), message, { cause: error });
};

/** Only what is charged is told as a redelivery. */
const returns = (how: 'retry' | 'release' | 'return'): Return => (how === 'return' ? 'released' : 'failed');

const origin = ({ to = '', subject = '' }: Incoming): Origin => {
  const slash = to.indexOf('/');
  return slash < 0
    ? { exchangeName: to, topic: subject }
    : { exchangeName: to.slice(0, slash), topic: to.slice(slash + 1) };
};

/** Every virtual host has it from its start on, and nobody can delete it. */
const eternalExchange = 'amq.topic';

/** A run is named by its beginning, on the broker's own clock. */
const runOf = async (management: Management, signal: AbortSignal): Promise<string | undefined> => {
  const opened = (await management.read('Exchange', eternalExchange, signal))?.['lastOpenedTime'];
  return typeof opened === 'string' ? opened : undefined;
};

/** Letters have no settings of a pool, and need none. */
const lettersOf = (poolName: string): PoolAddress => ({
  poolName,
  subscriptions: [],
  settings: { durable: true, queueType: undefined, deliveryLimit: 0, limits: {}, deadLetters: {} },
});

/** Broker-J, with queues and bindings of our own making over its management node. */
export const qpidManagement = (client: Client): Strategy => {
  const management = new Management(client);
  const run = new BrokerRun((signal) => runOf(management, signal));
  const openLetters: OpenLetters = async (queueName, count, signal) => {
    const source = { address: queueName };
    return await QpidDeadLetterView.open(
      { client, strategy: ofLetters, pool: lettersOf(queueName), source, count },
      signal,
    );
  };
  const history = (incoming: Incoming): History => {
    const charged = (incoming.deliveryCount ?? 0) + (run.isAfter(incoming) ? 1 : 0);
    return { redelivered: charged > 0, deliveryCount: charged + 1 };
  };
  const strategy: Strategy = {
    name: 'qpid-management',
    capabilities,
    administration: new QpidManagementAdministration(management, run, openLetters),
    route: (to: Address, _frame: Frame) => ({
      ...{ target: {}, linkKey: '', to: nodeOf(to), defaultPriority: 0 },
      ...(run.annotations === undefined ? {} : { annotations: run.annotations }),
    }),
    judge,
    sources: ({ poolName }) => [{ address: poolName }],
    returns,
    history,
    origin,
    deathReason: () => undefined,
  };
  // Its delivery limit is all that the broker moves messages to the letters for, and it writes no reason.
  const ofLetters: Strategy = { ...strategy, deathReason: () => 'delivery-limit' };
  return strategy;
};
