import type { BrokenDriver } from './broken-driver.js';

/** Drivers that set up, look at or take down pools wrongly. */
export const administrationFaults: readonly BrokenDriver[] = [
  {
    name: 'leaks across pools',
    breakage: () => ({
      administration: (sound) => ({
        declare: (pool, mode, signal) => {
          const subscriptions = pool.subscriptions.map(({ exchangeName }) => ({ exchangeName, topic: '#' }));
          return sound.declare({ ...pool, subscriptions }, mode, signal);
        },
      }),
    }),
    fails: [
      'topics/wildcards',
      'subscriptions/remove',
      'topology/mismatch',
      'close/drains',
      'join/placed',
      'letters/time-to-live',
      'limits/expire-unused',
      'subscriptions/exact',
      'subscriptions/remove-under-load',
    ],
  },
  {
    name: 'forgets a pool without members',
    breakage: () => {
      const names = new Set<string>();
      return {
        attach: (pool) => {
          names.add(pool.poolName);
          return {};
        },
        place: (place) => ({
          detach: async (signal) => {
            await place.detach(signal);
          },
        }),
        administration: (sound) => ({
          declare: async (pool, mode, signal) => {
            const found = names.has(pool.poolName) ? await sound.inspect(pool.poolName, signal) : undefined;
            if (found?.members === 0) await sound.delete(pool.poolName, true, signal);
            return sound.declare(pool, mode, signal);
          },
        }),
      };
    },
    fails: [
      'backlog/without-members',
      'leave/twenty-with-backlog',
      'order/backlog',
      'leave/past-deadline',
      'pause/releases',
      'close/publishes-in-flight',
      'topology/mismatch',
      'inspect/backlog',
      'batch/outcome-per-message',
      'limits/drop-oldest',
      'reconnect/under-load',
      'reconnect/no-ghosts',
      'reconnect/paused-stays-paused',
      'close/publishes-past-deadline',
      'expiry/message',
      'join/aborted',
      'join/deadline',
      'priority/first-out',
      'publish/aborted',
      'publish/window-aborted',
      'reconnect/redelivery-is-told',
      'reconnect/slow-start',
      'cut/during-join',
      'cut/during-letters',
      'cut/during-send-back',
      'cut/many-deduplicated',
    ],
  },
  {
    name: 'keeps removed subscriptions',
    breakage: () => ({ administration: () => ({ removeSubscription: () => Promise.resolve() }) }),
    fails: ['subscriptions/remove', 'subscriptions/exact', 'subscriptions/remove-under-load'],
  },
  {
    name: 'loses letters by listing them',
    breakage: () => ({
      administration: (sound) => ({
        openDeadLetters: async (poolName, signal) => {
          const view = await sound.openDeadLetters(poolName, signal);
          if (view === undefined) return undefined;
          const next: typeof view.next = async (until) => {
            const delivery = await view.next(until);
            delivery?.settle('accept');
            return delivery;
          };
          return { next, close: (until) => view.close(until) };
        },
      }),
    }),
    fails: [
      'letters/listing-changes-nothing',
      'letters/send-back',
      'letters/discard',
      'crash/poison',
      'timeout/late-result-is-ignored',
      'cut/during-letters',
      'cut/during-send-back',
    ],
  },
  {
    name: 'deletes pools that have members',
    breakage: () => ({
      administration: (sound) => ({ delete: (poolName, _force, signal) => sound.delete(poolName, true, signal) }),
    }),
    fails: ['delete/in-use'],
  },
  {
    name: 'declares over a mismatch',
    breakage: () => ({
      administration: (sound) => ({
        declare: async (pool, mode, signal) => {
          await sound.declare(pool, mode, signal);
          return [];
        },
      }),
    }),
    fails: ['topology/mismatch'],
  },
];
