import type { Workload } from '../workload.js';

/** What a receiver or sender by hand attaches to. Names are the bench's own: nothing in them has to be escaped. */
export interface HandAddresses {
  readonly source: (poolName: string) => string;
  readonly target: (exchangeName: string, topic: string) => string;
}

/** A broker to measure, and what it is asked for. */
export interface BenchBroker {
  readonly name: string;
  readonly queueTypes: readonly (Workload['queueType'] | undefined)[];
  /** What part of a round's messages it gets: one that syncs each to a disk would take too long over all of them. */
  readonly share: number;
  readonly addresses: HandAddresses;
}

const plain = (poolName: string): string => poolName;

/** The brokers of this bench, in the order in which they are measured. */
export const benchBrokers: readonly BenchBroker[] = [
  {
    name: 'rabbitmq-4',
    queueTypes: ['quorum', 'classic'],
    share: 1,
    addresses: {
      source: (poolName) => `/queues/${poolName}`,
      target: (exchangeName, topic) => `/exchanges/${exchangeName}/${topic}`,
    },
  },
  {
    name: 'qpid-broker-j-10',
    queueTypes: [undefined],
    share: 0.2,
    addresses: { source: plain, target: (exchangeName, topic) => `${exchangeName}/${topic}` },
  },
];
