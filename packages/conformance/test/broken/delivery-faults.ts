import type { BrokenDriver } from './broken-driver.js';
import { changed } from './wrap-driver.js';

/** Drivers that hand messages over wrongly. */
export const deliveryFaults: readonly BrokenDriver[] = [
  {
    name: 'delivers twice',
    breakage: () => ({
      attach: (_pool, _window, sink) => ({
        sink: (delivery) => {
          sink(delivery);
          sink(changed(delivery, { settle: () => true }));
        },
      }),
    }),
    fails: [
      'pools/members-1-pools-1',
      'pools/members-1-pools-2',
      'pools/members-1-pools-5',
      'pools/members-2-pools-1',
      'pools/members-2-pools-2',
      'pools/members-2-pools-5',
      'pools/members-8-pools-1',
      'pools/members-8-pools-2',
      'pools/members-8-pools-5',
      'backlog/without-members',
      'leave/under-load',
      'leave/twenty-with-backlog',
      'window/5',
      'window/64',
      'window/idle-member-helps',
      'settlement/failure-becomes-letter',
      'settlement/retry-succeeds',
      'settlement/reject',
      'settlement/on-failure-retry',
      'order/key-keeps-order',
      'letters/listing-changes-nothing',
      'letters/discard',
      'wait/running-callbacks',
      'wait/deadline',
      'leave/past-deadline',
      'publish/many',
      'publish/bad-one-rejects-alone',
      'topics/wildcards',
      'topics/exchange-isolation',
      'bodies/binary',
      'bodies/headers',
      'subscriptions/union',
      'subscriptions/overlapping',
      'deduplicate/same-id',
      'reconnect/under-load',
      'reconnect/no-ghosts',
      'reconnect/late-settlement',
      'reconnect/redelivery-is-told',
      'bodies/header-edges',
      'close/drains',
      'join/placed',
      'join/twice',
      'letters/most',
      'letters/time-to-live',
      'letters/unbounded',
      'priority/first-out',
      'reconnect/slow-start',
      'settlement/charged-backoff',
      'settlement/release-pause',
      'settlement/retry-backoff',
      'states/leaving',
      'subscriptions/remove-under-load',
      'timeout/late-result-is-ignored',
      'cut/during-join',
      'cut/during-leave',
      'cut/during-letters',
      'stall/publishes-in-flight',
    ],
  },
  {
    name: 'ignores the window',
    breakage: () => ({ attach: () => ({ window: { messages: 1_000 } }), place: () => ({ widen: () => undefined }) }),
    fails: [
      'window/1',
      'window/5',
      'window/64',
      'window/idle-member-helps',
      'window/max-bytes',
      'inspect/backlog',
      'reconnect/no-ghosts',
      'reconnect/slow-start',
    ],
  },
  {
    name: 'never opens the window',
    breakage: () => ({ place: () => ({ widen: () => undefined }) }),
    fails: [
      'window/5',
      'window/64',
      'window/idle-member-helps',
      'window/concurrency',
      'window/max-bytes',
      'order/key-holds-back-its-own',
      'wait/running-callbacks',
      'leave/releases-and-waits',
      'pause/releases',
      'inspect/backlog',
      'batch/outcome-per-message',
      'reconnect/no-ghosts',
      'crash/killed-member',
      'reconnect/slow-start',
      'cut/many-deduplicated',
    ],
  },
  {
    name: 'never tells a redelivery',
    breakage: () => ({
      attach: (_pool, _window, sink) => ({
        sink: (delivery) => sink(changed(delivery, { redelivered: false, deliveryCount: 1 })),
      }),
    }),
    fails: [
      'settlement/release',
      'settlement/on-failure-retry',
      'leave/past-deadline',
      'reconnect/under-load',
      'reconnect/late-settlement',
      'reconnect/redelivery-is-told',
      'crash/killed-member',
      'reconnect/slow-start',
      'settlement/release-pause',
      'timeout/goes-back',
      'cut/many-deduplicated',
    ],
  },
  {
    name: 'reorders pairs',
    breakage: () => ({
      attach: (_pool, _window, sink) => {
        let held: Parameters<typeof sink>[0] | undefined;
        return {
          sink: (delivery) => {
            if (held !== undefined) {
              const first = held;
              held = undefined;
              sink(delivery);
              sink(first);
              return;
            }
            held = delivery;
            setImmediate(() => {
              if (held === delivery) sink(delivery);
              if (held === delivery) held = undefined;
            });
          },
        };
      },
    }),
    fails: ['order/one-member', 'order/backlog', 'order/key-keeps-order', 'publish/many', 'publish/window-wait'],
  },
  {
    name: 'truncates big bodies',
    breakage: () => ({
      attach: (_pool, _window, sink) => ({
        sink: (delivery) => {
          const { frame } = delivery;
          sink(changed(delivery, { frame: { ...frame, body: frame.body.subarray(0, 1_000_000) } }));
        },
      }),
    }),
    fails: ['bodies/largest'],
  },
  {
    name: 'drops headers',
    breakage: () => ({
      send: (sound, to, frame, done) => sound.send(to, to.kind === 'topic' ? { ...frame, headers: {} } : frame, done),
    }),
    fails: [
      'bodies/headers',
      'bodies/header-edges',
      'letters/large-error',
      'letters/whole-message',
      'stall/publishes-in-flight',
    ],
  },
];
