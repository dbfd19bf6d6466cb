import type { Delivery } from '@joinpool/core/driver';
import type { BrokenDriver } from './broken-driver.js';
import { changed } from './wrap-driver.js';

/** Drivers that settle or confirm wrongly. */
export const settlementFaults: readonly BrokenDriver[] = [
  {
    name: 'accepts what is released',
    breakage: () => ({
      attach: (_pool, _window, sink) => ({
        sink: (delivery) =>
          sink(changed(delivery, { settle: (how) => delivery.settle(how === 'release' ? 'accept' : how) })),
      }),
    }),
    fails: [
      'leave/twenty-with-backlog',
      'settlement/release',
      'leave/releases-and-waits',
      'leave/past-deadline',
      'pause/releases',
      'settlement/release-pause',
      'timeout/goes-back',
      'cut/during-leave',
    ],
  },
  {
    name: 'never charges a retry',
    breakage: () => ({
      attach: (_pool, _window, sink) => ({
        sink: (delivery) =>
          sink(
            changed(delivery, {
              deliveryCount: 1,
              settle: (how) => delivery.settle(how === 'retry' ? 'release' : how),
            }),
          ),
      }),
    }),
    fails: ['settlement/on-failure-retry', 'reconnect/redelivery-is-told', 'timeout/goes-back'],
  },
  {
    name: 'accepts on delivery',
    breakage: () => ({
      attach: (_pool, _window, sink) => ({
        sink: (delivery) => {
          sink(changed(delivery, { settle: () => true }));
          delivery.settle('accept');
        },
      }),
    }),
    fails: [
      'leave/twenty-with-backlog',
      'window/1',
      'window/5',
      'window/64',
      'window/idle-member-helps',
      'window/max-bytes',
      'settlement/release',
      'settlement/on-failure-retry',
      'leave/releases-and-waits',
      'leave/past-deadline',
      'pause/releases',
      'inspect/backlog',
      'reconnect/under-load',
      'reconnect/no-ghosts',
      'crash/killed-member',
      'crash/poison',
      'reconnect/redelivery-is-told',
      'reconnect/slow-start',
      'settlement/charged-backoff',
      'settlement/release-pause',
      'timeout/goes-back',
      'cut/during-leave',
      'cut/many-deduplicated',
    ],
  },
  {
    name: 'confirms too early',
    breakage: () => ({
      send: (sound, to, frame, done) => {
        if (to.kind === 'topic') setImmediate(() => done(undefined, {}));
        sound.send(to, frame, to.kind === 'topic' ? () => undefined : done);
      },
    }),
    fails: ['publish/mandatory', 'limits/refuse', 'limits/expire-unused', 'stall/publishes-in-flight'],
  },
  {
    name: 'confirms letters that it throws away',
    breakage: () => ({
      send: (sound, to, frame, done) => {
        if (to.kind === 'deadLetters') setImmediate(() => done(undefined, {}));
        else sound.send(to, frame, done);
      },
    }),
    fails: [
      'settlement/failure-becomes-letter',
      'settlement/reject',
      'settlement/timeout',
      'letters/listing-changes-nothing',
      'letters/send-back',
      'letters/discard',
      'letters/undecodable',
      'batch/outcome-per-message',
      'letters/large-error',
      'letters/most',
      'letters/odd-errors',
      'letters/time-to-live',
      'letters/unbounded',
      'letters/whole-message',
      'timeout/late-result-is-ignored',
      'cut/during-letters',
      'cut/during-send-back',
    ],
  },
  {
    name: 'loses on cut',
    breakage: () => {
      const unsettled = new Set<Delivery>();
      return {
        attach: (_pool, _window, sink) => ({
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
    },
    fails: ['reconnect/under-load', 'reconnect/redelivery-is-told', 'reconnect/slow-start', 'cut/many-deduplicated'],
  },
];
