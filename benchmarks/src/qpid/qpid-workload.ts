import type { BodyKind } from '../bodies.js';
import type { BenchBroker } from './bench-brokers.js';

/** What one scenario does, at which broker. */
export interface QpidWorkload {
  readonly url: string;
  readonly broker: BenchBroker;
  readonly queueType: BenchBroker['queueTypes'][number];
  readonly bodyKind: BodyKind;
  /** In each round. */
  readonly messages: number;
  /** Part of every name on the broker, so that runs do not meet. */
  readonly run: string;
}

export const bodyBytes = 1_024;

export const titleOf = (what: string, { broker, queueType, bodyKind }: QpidWorkload): string => {
  const place = queueType === undefined ? broker.name : `${broker.name} ${queueType}`;
  const options = Object.entries(broker.options ?? {}).map(([name, value]) => `, ${name}: ${value}`);
  return `${what}, ${place}${options.join('')}, 1 KiB ${bodyKind === 'raw' ? 'of bytes' : 'of JSON'}`;
};
