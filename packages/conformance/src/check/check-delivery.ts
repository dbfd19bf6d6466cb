import type { Subscription } from '@joinpool/core/driver';
import type { CallbackEvent, HistoryEvent, PublishEvent } from '../history/event.js';
import { topicMatches } from './topic-matches.js';

/** The pools of a history, by name. */
export type PoolSubscriptions = ReadonlyMap<string, readonly Subscription[]>;

/** Who got what, as `pool/messageId`. Everything but `redelivered` fails a run. */
export interface DeliveryVerdict {
  /** Confirmed, and never processed by a pool that wanted it. */
  readonly lost: readonly string[];
  /** Processed again without a fault, or without being told as redelivered more than once: one of all runs is the original. */
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
  /** Processed by a run that was not told as a redelivery. */
  readonly untold: Set<string>;
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
  const found: Findings = {
    processed: new Set(),
    untold: new Set(),
    duplicated: [],
    unexpected: [],
    crossPool: [],
    redelivered: [],
  };
  let disturbed = false;
  for (const event of events) {
    if (event.kind === 'disturbance') disturbed = true;
    if (event.kind !== 'callback' || event.phase !== 'ok') continue;
    const key = `${event.poolName}/${event.messageId}`;
    const judgement = judge(event, publishes.get(event.messageId), pools);
    if (judgement !== 'wanted') found[judgement].push(key);
    else if (found.processed.has(key))
      found[disturbed && isTold(event, key, found) ? 'redelivered' : 'duplicated'].push(key);
    remember(event, key, found);
  }
  const { duplicated, unexpected, crossPool, redelivered } = found;
  return { duplicated, unexpected, crossPool, redelivered, lost: lostOf(publishes, pools, found.processed) };
};

/**
 * One run of all is the original, and it need not be the first: what was sent again over a new connection can overtake
 * what still lay in the old one.
 */
const isTold = (event: CallbackEvent, key: string, { untold }: Findings): boolean =>
  event.redelivered || !untold.has(key);

const remember = (event: CallbackEvent, key: string, { processed, untold }: Findings): void => {
  processed.add(key);
  if (!event.redelivered) untold.add(key);
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
