import {
  type Address,
  type DriverCapabilities,
  DriverFailure,
  type Frame,
  noCapabilities,
  type SendReceipt,
} from '@joinpool/core/driver';
import { classifyError } from '../../classify-error.js';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import type { Answer } from '../../client/outcome.js';
import type { Incoming } from '../../codec/incoming.js';
import { lettersOf, QpidDeadLetterView } from '../../dead-letter-view.js';
import { BrokerRun } from '../broker-run.js';
import type { History, Strategy } from '../strategy.js';
import { addressOf, lettersQueue, originOf, queueAddress } from './addresses.js';
import { type OpenLetters, VirtualTopicAdministration } from './administration.js';
import { ControlSender } from './control-sender.js';
import { KnownPools } from './known-pools.js';
import { makeQueue } from './make-queue.js';
import { PoolChanges } from './pool-changes.js';
import { PoolRecords } from './pool-records.js';
import { RemovedQueues } from './removed-queues.js';
import { Statistics } from './statistics.js';

/** Priorities and delays the broker has only where it is configured for them, which nobody can ask it. */
const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  messageExpiry: true,
});

/** Every name that the broker gives holds the moment at which it started, before the number of the connection. */
const runOf = async (client: Client, signal: AbortSignal): Promise<string | undefined> => {
  const source = { dynamic: true, capabilities: ['temporary-queue'] };
  const link = await client.openReceiver({ source }, () => undefined, signal);
  const { address } = link;
  await link.life.close(signal);
  return /^temp-queue:\/\/(ID:.+-\d+-\d+)-\d+:/.exec(address)?.[1];
};

const judge = ({ error }: Answer, to: Address): SendReceipt | DriverFailure => {
  const message = error instanceof AmqpFailure ? error.message : `the broker did not take a message for a ${to.kind}`;
  return new DriverFailure(
    classifyError(error) === 'permission-denied' ? 'permission-denied' : 'unavailable',
    message,
    {
      cause: error,
    },
  );
};

/** ActiveMQ Classic, with a queue for each subscription, which a virtual topic feeds. */
export const virtualTopic = (client: Client): Strategy => {
  const sender = new ControlSender(client);
  const run = new BrokerRun((signal) => runOf(client, signal));
  const pools = new KnownPools(new PoolRecords(client, sender), (changed) => new PoolChanges(client, sender, changed));
  const statistics = new Statistics(client, sender);
  const removed = new RemovedQueues(client, statistics);
  const openLetters: OpenLetters = async (poolName, count, signal) => {
    const source = { address: queueAddress(lettersQueue(poolName)) };
    return await QpidDeadLetterView.open({ client, strategy, pool: lettersOf(poolName), source, count }, signal);
  };
  /** The broker forgets its counts when it ends, so the core keeps them, in copies that it makes of redeliveries. */
  const history = (incoming: Incoming): History => {
    if ((incoming.deliveryCount ?? 0) > 0) return { redelivered: true, deliveryCount: undefined };
    return run.isAfter(incoming)
      ? { redelivered: true, deliveryCount: 2 }
      : { redelivered: false, deliveryCount: undefined };
  };
  const strategy: Strategy = {
    name: 'virtual-topic',
    capabilities,
    administration: new VirtualTopicAdministration({
      ...{ run, pools, removed, openLetters, statistics },
      makeQueue: (queueName, signal) => makeQueue(client, sender, queueName, signal),
    }),
    route: (to: Address, frame: Frame) => ({
      ...(to.kind === 'topic' ? { subject: to.topic } : {}),
      ...{ target: {}, linkKey: '', to: addressOf(to, (poolName) => pools.queueFor(poolName, frame)) },
      ...(run.annotations === undefined ? {} : { annotations: run.annotations }),
    }),
    judge,
    sources: ({ poolName }) => pools.sources(poolName).map((address) => ({ address })),
    onMoreSources: ({ poolName }, listener) => {
      const ends = [pools.onMoreQueues(poolName, listener), removed.watch(poolName, pools.queues(poolName), listener)];
      return () => {
        for (const end of ends) end();
      };
    },
    // Whatever goes back comes to the same link again. What a link leaves unsettled at its end others get, untold.
    returns: () => 'copy',
    history,
    origin: ({ to = '', subject }) => originOf(to, subject),
    deathReason: () => undefined,
  };
  return strategy;
};
