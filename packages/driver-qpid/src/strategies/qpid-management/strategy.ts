import { type Address, type DriverCapabilities, type Frame, noCapabilities } from '@joinpool/core/driver';
import type { Client } from '../../client/client.js';
import type { Incoming } from '../../codec/incoming.js';
import { lettersOf, QpidDeadLetterView } from '../../dead-letter-view.js';
import { BrokerRun } from '../broker-run.js';
import type { History, Return, Strategy } from '../strategy.js';
import { endsLink, judge, nodeOf, originOf } from './addresses.js';
import { type OpenLetters, QpidManagementAdministration } from './administration.js';
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
  removeSubscription: true,
  innerWildcards: true,
});

/** Only what is charged is told as a redelivery. */
const returns = (how: 'retry' | 'release' | 'return'): Return => (how === 'return' ? 'released' : 'failed');

/** Every virtual host has it from its start on, and nobody can delete it. */
const eternalExchange = 'amq.topic';

/** A run is named by its beginning, on the broker's own clock. */
const runOf = async (management: Management, signal: AbortSignal): Promise<string | undefined> => {
  const opened = (await management.read('Exchange', eternalExchange, signal))?.lastOpenedTime;
  return typeof opened === 'string' ? opened : undefined;
};

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
    ...{ judge, endsLink },
    sources: ({ poolName }) => [{ address: poolName }],
    returns,
    history,
    origin: originOf,
    deathReason: () => undefined,
  };
  // Its delivery limit is all that the broker moves messages to the letters for, and it writes no reason.
  const ofLetters: Strategy = { ...strategy, deathReason: () => 'delivery-limit' };
  return strategy;
};
