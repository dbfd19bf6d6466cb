import type { Delivery, DriverPool } from '@joinpool/core/driver';
import { type Breakage, changed } from './breakage.js';
import { type BrokenDriver, waitsFor } from './broken-driver.js';
import { MemberRegistry } from './member-registry.js';

const losingOnCut = (): Breakage => {
  const unsettled = new Set<Delivery>();
  return {
    attach: ({ sink }) => ({
      sink: (delivery) => {
        unsettled.add(delivery);
        const settle: Delivery['settle'] = (how, delayMs) => {
          unsettled.delete(delivery);
          return delivery.settle(how, delayMs);
        };
        sink(changed(delivery, { settle }));
      },
    }),
    beforeCut: () => {
      for (const delivery of unsettled) delivery.settle('accept');
    },
  };
};

/** Makes a pool anew, without its backlog, when the condition says so while nobody is in it. */
const forgetting = (forgets: (poolName: string, backlog: number) => boolean): Breakage => ({
  administration: (sound) => ({
    async declare(pool, mode, signal) {
      const { members, backlog = 0 } = (await sound.inspect(pool.poolName, signal)) ?? {};
      if (members === 0 && forgets(pool.poolName, backlog)) await sound.delete(pool.poolName, true, signal);
      return sound.declare(pool, mode, signal);
    },
  }),
});

/** Drivers that lose messages which the transport had taken. */
export const lossFaults: readonly BrokenDriver[] = [
  {
    name: 'loses on cut',
    why: 'what members held when the connections were cut never comes again',
    breakage: losingOnCut,
    fails: {
      'reconnect/under-load': waitsFor('missing'),
      'reconnect/redelivery-is-told': waitsFor('missing'),
      'reconnect/settlement-crosses-cut': waitsFor('the redelivery'),
      'reconnect/slow-start': waitsFor('missing'),
      'cut/many-deduplicated': waitsFor('missing'),
    },
  },
  {
    name: 'accepts on delivery in a process that dies',
    why: 'what the process held is gone with it, the poison too',
    breakage: () => ({
      attach: ({ sink, mortal }) => ({
        sink: (delivery) => {
          sink(mortal === undefined ? delivery : changed(delivery, { settle: () => true }));
          if (mortal !== undefined) delivery.settle('accept');
        },
      }),
    }),
    fails: {
      'reconnect/slow-start': waitsFor('missing'),
      'crash/killed-member': waitsFor('missing'),
      'crash/poison': waitsFor('missing'),
    },
  },
  {
    name: 'forgets a pool without members',
    why: 'a backlog of 20 or more is gone when the next member joins after the last one left',
    breakage: () => {
      const left = new Set<string>();
      const place =
        (poolName: string) =>
        (sound: DriverPool): Partial<DriverPool> => ({
          detach: (signal) => {
            left.add(poolName);
            return sound.detach(signal);
          },
        });
      return {
        ...forgetting((poolName, backlog) => left.has(poolName) && backlog >= 20),
        attach: ({ pool }) => ({ place: place(pool.poolName) }),
      };
    },
    fails: {
      'backlog/without-members': waitsFor('missing'),
      'order/backlog': waitsFor('missing'),
      'close/publishes-in-flight': waitsFor('missing'),
      'crash/poison': waitsFor('missing'),
    },
  },
  {
    name: 'loses the backlog of a pool without members on a cut',
    why: 'what was confirmed before a cut is not there after it',
    breakage: () => {
      const members = new MemberRegistry();
      const seen = new Set<string>();
      const doomed = new Set<string>();
      return {
        ...forgetting((poolName) => doomed.delete(poolName)),
        attach: ({ pool, sink }) => {
          seen.add(pool.poolName);
          return { place: members.enter(pool, sink) };
        },
        beforeCut: () => {
          for (const poolName of seen) if (members.of(poolName).length === 0) doomed.add(poolName);
        },
      };
    },
    fails: { 'reconnect/confirmed-before-cut': waitsFor('missing'), 'cut/during-leave': waitsFor('missing') },
  },
];
