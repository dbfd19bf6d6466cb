import type { QpidTransportOptions } from '@joinpool/driver-qpid';
import { topic, type Workload } from '../workload.js';

/** Where a link by hand is attached, in rhea's spelling. */
export interface HandTerminus {
  readonly address: string;
  readonly capabilities?: string[];
}

/** Where by hand is published, and what a message carries for it besides. */
export interface HandTarget {
  readonly terminus: HandTerminus;
  readonly fields?: { readonly subject: string; readonly message_annotations: Readonly<Record<string, string>> };
}

/** A broker to measure, and what it is asked for. */
export interface BenchBroker {
  readonly name: string;
  readonly queueTypes: readonly (Workload['queueType'] | undefined)[];
  /** What part of a round's messages it gets: one that syncs each to a disk would take too long over all of them. */
  readonly share: number;
  /** What joinpool connects with, where that is not its default. */
  readonly options?: Pick<QpidTransportOptions, 'holdDeliveries'>;
  /** Its options change nothing about publishing, which is measured with the defaults. */
  readonly consumesOnly?: boolean;
  /** The queue that a pool takes from, as joinpool makes it. The bench's own names: nothing in them has to be escaped. */
  source(poolName: string, exchangeName: string): HandTerminus;
  /** Where joinpool publishes to the topic of the bench. */
  target(exchangeName: string): HandTarget;
}

const artemis: BenchBroker = {
  name: 'artemis-2.56',
  queueTypes: [undefined],
  share: 1,
  source: (poolName) => ({ address: poolName, capabilities: ['queue'] }),
  target: (exchangeName) => ({
    terminus: { address: `exchange/${exchangeName}`, capabilities: ['topic'] },
    fields: {
      subject: topic,
      message_annotations: { 'x-opt-joinpool-words': '<1>bench<2>order<3>|<1>order<2>bench<3>' },
    },
  }),
};

/** The brokers of this bench, in the order in which they are measured. */
export const benchBrokers: readonly BenchBroker[] = [
  {
    name: 'rabbitmq-4',
    queueTypes: ['quorum', 'classic'],
    share: 1,
    source: (poolName) => ({ address: `/queues/${poolName}` }),
    target: (exchangeName) => ({ terminus: { address: `/exchanges/${exchangeName}/${topic}` } }),
  },
  {
    name: 'qpid-broker-j-10',
    queueTypes: [undefined],
    share: 0.25,
    source: (poolName) => ({ address: poolName }),
    target: (exchangeName) => ({ terminus: { address: `${exchangeName}/${topic}` } }),
  },
  artemis,
  { ...artemis, options: { holdDeliveries: false }, consumesOnly: true },
  {
    name: 'activemq-5.18',
    queueTypes: [undefined],
    share: 0.25,
    source: (poolName, exchangeName) => ({
      address: `queue://Consumer.${poolName}.VirtualTopic.${exchangeName}.${topic}`,
    }),
    target: (exchangeName) => ({ terminus: { address: `topic://VirtualTopic.${exchangeName}.${topic}` } }),
  },
];
