import type { Delivery, DeliverySink, PoolAddress } from '@joinpool/core/driver';
import { topicMatches } from '../../src/check/topic-matches.js';
import { type Breakage, changed, onDelivery } from './breakage.js';
import { type BrokenDriver, finds, waitsFor } from './broken-driver.js';
import { MemberRegistry } from './member-registry.js';

/** The same message again, for someone whose settlement counts for nothing. */
const another = (delivery: Delivery): Delivery => changed(delivery, { settle: () => true });

const twiceAmongEight = (): Breakage => {
  const members = new MemberRegistry();
  const doubled = new Set<string>();
  return {
    beforeCut: members.forget,
    attach: ({ pool, sink }) => {
      const leave = members.enter(pool, sink);
      const other = (delivery: Delivery): void => {
        sink(delivery);
        const sinks = members.of(pool.poolName);
        if (sinks.length !== 8 || doubled.has(pool.poolName)) return;
        doubled.add(pool.poolName);
        sinks.find((one) => one !== sink)?.(another(delivery));
      };
      return { sink: other, place: leave };
    },
  };
};

const leaking = (): Breakage => {
  const members = new MemberRegistry();
  const isWronged = (pool: PoolAddress, { exchangeName, topic }: Delivery['frame']): boolean =>
    pool.subscriptions.every((one) => one.exchangeName !== exchangeName && topicMatches(one.topic, topic));
  return {
    beforeCut: members.forget,
    attach: ({ pool, sink }) => {
      const leave = members.enter(pool, sink);
      const other = (delivery: Delivery): void => {
        sink(delivery);
        for (const wronged of members.where((one) => isWronged(one, delivery.frame))) wronged(another(delivery));
      };
      return { sink: other, place: leave };
    },
  };
};

/** Hands each two neighbours of these over in the wrong order, where both come in one turn. */
const swapping = (concerns: (delivery: Delivery) => boolean): Breakage => ({
  attach: ({ sink }) => {
    let held: Delivery | undefined;
    const flush = (delivery: Delivery): void => {
      if (held !== delivery) return;
      held = undefined;
      sink(delivery);
    };
    const other: DeliverySink = (delivery) => {
      const first = held;
      if (first !== undefined) {
        held = undefined;
        sink(delivery);
        sink(first);
      } else if (concerns(delivery)) {
        held = delivery;
        setImmediate(() => flush(delivery));
      } else sink(delivery);
    };
    return { sink: other };
  },
});

const untold = { redelivered: false, deliveryCount: 1 };

/** Hides that these come again. */
const hiding = (ended: 'released' | 'lost'): Breakage => {
  const open = new Set<string>();
  const released = new Set<string>();
  return onDelivery((delivery, { pool }) => {
    const key = `${pool.poolName}/${delivery.frame.id}`;
    const isHidden = (ended === 'released' ? released : open).has(key);
    open.add(key);
    const settle: Delivery['settle'] = (how, delayMs) => {
      if (!delivery.settle(how, delayMs)) return false;
      open.delete(key);
      released.delete(key);
      if (how === 'release' || how === 'return') released.add(key);
      return true;
    };
    return isHidden ? { ...untold, settle } : { settle };
  });
};

/** Drivers that hand messages to the wrong member, too often, in the wrong order, or untold. */
export const deliveryFaults: readonly BrokenDriver[] = [
  {
    name: 'delivers twice: two of eight members get the same message',
    why: 'one message of each pool with eight members is processed by two of them',
    breakage: twiceAmongEight,
    fails: {
      'pools/members-8-pools-1': finds('duplicated'),
      'pools/members-8-pools-2': finds('duplicated'),
      'pools/members-8-pools-5': finds('duplicated'),
    },
  },
  {
    name: 'delivers a copy for each matching subscription',
    why: 'a pool with several subscriptions that match processes one message several times',
    breakage: () => ({
      attach: ({ pool, sink }) => ({
        sink: (delivery) => {
          const { exchangeName, topic } = delivery.frame;
          const matching = pool.subscriptions.filter(
            (one) => one.exchangeName === exchangeName && topicMatches(one.topic, topic),
          );
          sink(delivery);
          for (const _ of matching.slice(1)) sink(another(delivery));
        },
      }),
    }),
    fails: { 'subscriptions/overlapping': finds('duplicated') },
  },
  {
    name: 'leaks across pools',
    why: 'a pool with the same topic on another exchange processes what its subscriptions do not match',
    breakage: leaking,
    fails: { 'topics/exchange-isolation': finds('crossPool') },
  },
  {
    name: 'forgets the fifth pool of a topic',
    why: 'four pools get their copies, the fifth gets none',
    breakage: () => {
      const pools = new Map<string, Set<string>>();
      return {
        administration: (sound) => ({
          declare: (pool, mode, signal) => {
            const subscriptions = pool.subscriptions.filter(({ exchangeName, topic }) => {
              const names = pools.get(`${exchangeName}/${topic}`) ?? new Set();
              pools.set(`${exchangeName}/${topic}`, names.add(pool.poolName));
              return [...names].indexOf(pool.poolName) < 4;
            });
            return sound.declare({ ...pool, subscriptions }, mode, signal);
          },
        }),
      };
    },
    fails: {
      'pools/members-1-pools-5': waitsFor('missing'),
      'pools/members-2-pools-5': waitsFor('missing'),
      'pools/members-8-pools-5': waitsFor('missing'),
    },
  },
  {
    name: 'reorders neighbours',
    why: 'with one member and one callback at a time messages come out of publish order',
    breakage: () => swapping(({ frame, redelivered }) => frame.orderingKey === undefined && !redelivered),
    fails: {
      'order/one-member': finds('first message out of order'),
      'order/backlog': finds('first message out of order'),
      'publish/many': finds('bodies in order'),
      'publish/window-wait': finds('first out of order'),
    },
  },
  {
    name: 'reorders an ordering key',
    why: 'messages of one key are begun out of publish order',
    breakage: () => swapping(({ frame }) => frame.orderingKey !== undefined),
    fails: { 'order/key-keeps-order': finds('order of key') },
  },
  {
    name: 'redelivers what was released without telling',
    why: 'the next member cannot know that it was with another before',
    breakage: () => hiding('released'),
    fails: {
      'settlement/release': finds('told as redelivered'),
      'leave/past-deadline': finds('told as redelivered'),
      'settlement/release-pause': finds('told as redelivered'),
      'timeout/goes-back': finds('told as redelivered'),
    },
  },
  {
    name: 'redelivers after a fault without telling',
    why: 'a run that goes on is not found again, a second one is not told, and a member that follows a poison opens its window',
    breakage: () => hiding('lost'),
    fails: {
      'reconnect/under-load': finds('duplicated'),
      'reconnect/late-settlement': finds('runs of the callback'),
      'reconnect/redelivery-is-told': finds('second run, told as redelivered'),
      'reconnect/settlement-crosses-cut': finds('duplicated'),
      'reconnect/slow-start': waitsFor('missing'),
      'cut/many-deduplicated': finds('no delivery was told as redelivered'),
      'crash/killed-member': finds('told as redelivered'),
      'crash/poison': waitsFor('missing'),
    },
  },
];
