import type { Delivery, Settlement } from '@joinpool/core/driver';
import { type Attaching, type Attachment, type Breakage, changed, onDelivery } from './breakage.js';
import { type BrokenDriver, finds, waitsFor } from './broken-driver.js';
import { MemberRegistry } from './member-registry.js';
import { turns } from './turns.js';

type Settle = Delivery['settle'];

/** Ends what is released otherwise: by callbacks, or once the place was stopped, as by a leave or a pause. */
const releasing = (whose: 'by callbacks' | 'once stopped', otherwise: Settlement) => {
  return ({ sink }: Attaching): Attachment => {
    let isStopped = false;
    const settle = (delivery: Delivery): Settle => {
      return (how, delayMs) => {
        const isMeant = (how === 'release' || how === 'return') && isStopped === (whose === 'once stopped');
        return delivery.settle(isMeant ? otherwise : how, delayMs);
      };
    };
    return {
      sink: (delivery) => sink(changed(delivery, { settle: settle(delivery) })),
      place: (sound) => ({
        stop: (signal) => {
          isStopped = true;
          return sound.stop(signal);
        },
      }),
    };
  };
};

/** Keeps settlements for the next turn, and forgets them when the place is given up before. */
const unflushed = ({ sink }: Attaching): Attachment => {
  let isOver = false;
  const settle = (delivery: Delivery): Settle => {
    return (how, delayMs) => {
      if (how !== 'accept') return delivery.settle(how, delayMs);
      setImmediate(() => isOver || delivery.settle(how));
      return true;
    };
  };
  return {
    sink: (delivery) => sink(changed(delivery, { settle: settle(delivery) })),
    place: (sound) => ({
      detach: (signal) => {
        isOver = true;
        return sound.detach(signal);
      },
    }),
  };
};

/**
 * Learns late that a connection is over, and writes what was settled by then on the next one, by delivery number: in a
 * pool of one member, with few deliveries.
 */
const settlingLate = (): Breakage => {
  const late = new Map<string, Set<number>>();
  const members = new MemberRegistry();
  const shared = new Set<string>();
  let recent = 0;
  return {
    connection: (sound) => ({ lost: sound.lost.then((reason) => turns(recent <= 3 ? 5 : 0).then(() => reason)) }),
    attach: ({ pool, sink }) => {
      const due = late.get(pool.poolName) ?? new Set<number>();
      const missed = new Set<number>();
      late.set(pool.poolName, missed);
      const place = members.enter(pool, sink);
      if (members.of(pool.poolName).length > 1) shared.add(pool.poolName);
      let last = 0;
      return {
        place,
        sink: (delivery) => {
          last += 1;
          const number = last;
          recent = shared.has(pool.poolName) ? Infinity : number;
          const settle: Settle = (how, delayMs) => {
            const isDone = delivery.settle(how, delayMs);
            if (!isDone && how === 'accept' && recent <= 3) missed.add(number);
            return isDone;
          };
          sink(changed(delivery, { settle }));
          if (due.has(number)) delivery.settle('accept');
        },
      };
    },
  };
};

/** Makes a letter of what is released for the eighth time. */
const letteringReleases = (): Breakage => ({
  connection: (sound) => ({
    async attach(pool, window, sink, signal) {
      const sender = await sound.openSender(signal);
      const released = (delivery: Delivery): boolean => {
        if ((delivery.deliveryCount ?? 1) < 8) return delivery.settle('release');
        sender.send({ kind: 'deadLetters', poolName: pool.poolName }, delivery.frame, () => undefined);
        return delivery.settle('accept');
      };
      const settle = (delivery: Delivery): Settle => {
        return (how, delayMs) =>
          how === 'release' || how === 'return' ? released(delivery) : delivery.settle(how, delayMs);
      };
      return sound.attach(pool, window, (delivery) => sink(changed(delivery, { settle: settle(delivery) })), signal);
    },
  }),
});

/** Drivers that end deliveries wrongly. */
export const settlementFaults: readonly BrokenDriver[] = [
  {
    name: 'settles on the wrong connection',
    why: 'a settlement that comes too late ends another message on the next connection, whose callback still runs',
    breakage: settlingLate,
    fails: { 'reconnect/settlement-crosses-cut': waitsFor('missing') },
  },
  {
    name: 'accepts what a callback releases',
    why: 'no other member ever gets it',
    breakage: () => ({ attach: releasing('by callbacks', 'accept') }),
    fails: { 'settlement/release': waitsFor('missing'), 'settlement/release-pause': waitsFor('missing') },
  },
  {
    name: 'accepts what a leave releases',
    why: 'what was prefetched, or still ran at the deadline, never comes again',
    breakage: () => ({ attach: releasing('once stopped', 'accept') }),
    fails: {
      'leave/twenty-with-backlog': waitsFor('missing'),
      'leave/releases-and-waits': waitsFor('missing'),
      'leave/past-deadline': waitsFor('missing'),
      'leave/given-back-ten-times': waitsFor('missing'),
      'timeout/goes-back': waitsFor('missing'),
      'pause/releases': waitsFor('missing'),
      'pause/gives-back-once': waitsFor('missing'),
      'reconnect/settlement-crosses-cut': waitsFor('missing'),
      'cut/during-leave': waitsFor('missing'),
    },
  },
  {
    name: 'forgets the last settlements at a leave',
    why: 'what was processed before an orderly leave or pause comes again',
    breakage: () => ({ attach: unflushed }),
    fails: {
      'leave/settles-first': finds('duplicated'),
      'pause/releases': waitsFor('a backlog of'),
      'states/leaving': waitsFor('a backlog of'),
      'close/drains': waitsFor('to be empty'),
    },
  },
  {
    name: 'takes a release for a failed attempt',
    why: 'a message becomes a letter when several members leave in order',
    breakage: letteringReleases,
    fails: { 'leave/given-back-ten-times': waitsFor('missing') },
  },
  {
    name: 'never charges a retry',
    why: 'a message that always fails never reaches the delivery limit',
    breakage: () =>
      onDelivery((delivery) => ({
        settle: (how, delayMs) => delivery.settle(how === 'retry' ? 'release' : how, delayMs),
      })),
    fails: { 'settlement/on-failure-retry': waitsFor('1 letter(s)') },
  },
];
