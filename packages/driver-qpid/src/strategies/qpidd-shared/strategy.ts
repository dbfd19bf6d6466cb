import {
  type Address,
  type DriverCapabilities,
  DriverFailure,
  noCapabilities,
  type SendReceipt,
} from '@joinpool/core/driver';
import { classifyError } from '../../classify-error.js';
import type { Client } from '../../client/client.js';
import type { Answer } from '../../client/outcome.js';
import { Requests } from '../../client/requests.js';
import type { Incoming, Origin } from '../../codec/incoming.js';
import { lettersOf, QpidDeadLetterView } from '../../dead-letter-view.js';
import type { History, Route, Strategy } from '../strategy.js';
import { lettersName, QpiddAdministration } from './administration.js';
import { openQmfLinks, Qmf } from './qmf.js';

/** No more than QMF2 is needed for: qpidd is not among the brokers of the tests, which would show the rest. */
const capabilities: DriverCapabilities = Object.freeze({ ...noCapabilities, deletePool: true, innerWildcards: true });

/** A queue and an exchange may have one name; the capability tells which of them is meant. */
export const routeOf = (to: Address): Route => {
  if (to.kind === 'topic') {
    const { exchangeName, topic } = to;
    const target = { address: exchangeName, capabilities: ['topic'] };
    return { target, linkKey: `topic ${exchangeName}`, to: exchangeName, subject: topic };
  }
  const address = to.kind === 'pool' ? to.poolName : lettersName(to.poolName);
  return { target: { address, capabilities: ['queue'] }, linkKey: `queue ${address}` };
};

/** It has no delivery limit: with no count told, the core keeps it by counted copies. */
export const history = ({ deliveryCount = 0 }: Incoming): History =>
  deliveryCount > 0 ? { redelivered: true, deliveryCount: undefined } : { redelivered: false, deliveryCount: 1 };

const judge = ({ outcome, error }: Answer, to: Address): SendReceipt | DriverFailure => {
  const { target } = routeOf(to);
  if (!(error instanceof Error))
    return new DriverFailure('unavailable', `the broker answered '${outcome}' to a message for '${target.address}'`);
  return new DriverFailure(classifyError(error), error.message, { cause: error });
};

const origin = ({ to = '', subject = '' }: Incoming): Origin => ({ exchangeName: to, topic: subject });

const queueSource = (address: string) => ({ address, capabilities: ['queue'] });

/** qpidd (qpid-cpp), with queues and bindings made by QMF2. */
export const qpiddShared = (client: Client): Strategy => {
  const requests = new Requests(client, openQmfLinks);
  const qmf = new Qmf((message, signal) => requests.ask(message, signal));
  const strategy: Strategy = {
    name: 'qpidd-shared',
    capabilities,
    administration: new QpiddAdministration(qmf, async (queueName, signal) => {
      const request = { client, strategy, pool: lettersOf(queueName), source: queueSource(queueName) };
      return await QpidDeadLetterView.open(request, signal);
    }),
    route: routeOf,
    judge,
    sources: ({ poolName }) => [queueSource(poolName)],
    returns: (how) => (how === 'return' ? 'released' : 'failed'),
    history,
    origin,
    deathReason: () => undefined,
  };
  return strategy;
};
