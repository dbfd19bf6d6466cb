import type { Subscription } from '@joinpool/core/driver';
import type { CallbackEvent, HistoryEvent, PublishEvent } from '../history/event.js';
import { topicMatches } from './topic-matches.js';

/** The pools of a history, by name. */
export type PoolSubscriptions = ReadonlyMap<string, readonly Subscription[]>;

/** Who got what, as `pool/messageId`. Everything but `redelivered` fails a run. */
export interface DeliveryVerdict {
  /** Confirmed, and never processed by a pool that wanted it. */
  readonly lost: readonly string[];
  /** Processed again, without a fault or without being told as redelivered. */
  readonly duplicated: readonly string[];
  /** Processed, and never published. */
  readonly unexpected: readonly string[];
  /** Processed by a pool whose subscriptions do not match. */
  readonly crossPool: readonly string[];
  /** Processed again after a fault, and told so. */
  readonly redelivered: readonly string[];
}

interface Findings {
  readonly processed: Set<string>;
  readonly duplicated: string[];
  readonly unexpected: string[];
  readonly crossPool: string[];
  readonly redelivered: string[];
}

const wants = (subscriptions: readonly Subscription[], publish: PublishEvent): boolean =>
  subscriptions.some(
    ({ exchangeName, topic }) => exchangeName === publish.exchangeName && topicMatches(topic, publish.topic),
  );

const publishesOf = (events: readonly HistoryEvent[]): Map<string, PublishEvent> => {
  const publishes = new Map<string, PublishEvent>();
  for (const event of events) if (event.kind === 'publish') publishes.set(event.messageId, event);
  return publishes;
};

const judge = (
  event: CallbackEvent,
  publish: PublishEvent | undefined,
  pools: PoolSubscriptions,
): 'unexpected' | 'crossPool' | 'wanted' => {
  if (publish === undefined || publish.phase === 'fail') return 'unexpected';
  return wants(pools.get(event.poolName) ?? [], publish) ? 'wanted' : 'crossPool';
};

/** Pure and linear in the length of the history. */
export const checkDelivery = (events: readonly HistoryEvent[], pools: PoolSubscriptions): DeliveryVerdict => {
  const publishes = publishesOf(events);
  const found: Findings = { processed: new Set(), duplicated: [], unexpected: [], crossPool: [], redelivered: [] };
  let disturbed = false;
  for (const event of events) {
    if (event.kind === 'disturbance') disturbed = true;
    if (event.kind !== 'callback' || event.phase !== 'ok') continue;
    const key = `${event.poolName}/${event.messageId}`;
    const judgement = judge(event, publishes.get(event.messageId), pools);
    if (judgement !== 'wanted') found[judgement].push(key);
    else if (found.processed.has(key)) found[disturbed && event.redelivered ? 'redelivered' : 'duplicated'].push(key);
    found.processed.add(key);
  }
  return { ...found, lost: lostOf(publishes, pools, found.processed) };
};

const lostOf = (
  publishes: ReadonlyMap<string, PublishEvent>,
  pools: PoolSubscriptions,
  processed: ReadonlySet<string>,
): string[] => {
  const lost: string[] = [];
  for (const publish of publishes.values()) {
    if (publish.phase !== 'ok') continue;
    for (const [poolName, subscriptions] of pools) {
      const key = `${poolName}/${publish.messageId}`;
      if (wants(subscriptions, publish) && !processed.has(key)) lost.push(key);
    }
  }
  return lost;
};
