import type { DeliveryWindow, DriverPool } from '@joinpool/core/driver';
import { type BrokenDriver, finds, waitsFor } from './broken-driver.js';
import { turns } from './turns.js';

/** A place that is there for the core at once, and for the transport some turns later. */
const joiningEarly = (attach: () => Promise<DriverPool>): Promise<DriverPool> => {
  const attached = turns(20).then(attach);
  const place: DriverPool = {
    lost: attached.then(
      (sound) => sound.lost,
      (error: unknown) => error,
    ),
    widen: (window) =>
      void attached.then(
        (sound) => sound.widen(window),
        () => undefined,
      ),
    stop: (signal) => attached.then((sound) => sound.stop(signal)),
    detach: (signal) => attached.then((sound) => sound.detach(signal)),
  };
  return Promise.resolve(place);
};

const atLeastTwo = (window: DeliveryWindow): DeliveryWindow => ({ ...window, messages: Math.max(2, window.messages) });

/** Drivers whose members take, or hold, what they should not, or stay when they should go. */
export const placeFaults: readonly BrokenDriver[] = [
  {
    name: 'ignores a window of one',
    why: 'a member that may hold one message holds two; a poison takes an innocent one along',
    breakage: () => ({
      attach: ({ window }) => ({
        window: atLeastTwo(window),
        place: (sound) => ({ widen: (wide) => sound.widen(atLeastTwo(wide)) }),
      }),
    }),
    fails: {
      'window/1': waitsFor('a backlog of'),
      'reconnect/slow-start': waitsFor('missing'),
      'crash/poison': waitsFor('missing'),
    },
  },
  {
    name: 'ignores a wide window',
    why: 'a member that may hold 64 messages holds all there are',
    breakage: () => ({
      attach: () => ({
        place: (sound) => ({
          widen: (window) => sound.widen(window.messages < 64 ? window : { ...window, messages: 10_000 }),
        }),
      }),
    }),
    fails: { 'window/64': waitsFor('a backlog of') },
  },
  {
    name: 'ignores the bytes of the window',
    why: 'a member holds more bytes than maxWindowBytes',
    breakage: () => ({
      attach: ({ window }) => ({
        window: { messages: window.messages },
        place: (sound) => ({ widen: ({ messages }) => sound.widen({ messages }) }),
      }),
    }),
    fails: { 'window/max-bytes': waitsFor('two messages held') },
  },
  {
    name: 'opens the window to no more than 16',
    why: 'a member with a wider window is handed less than it asked for',
    breakage: () => ({
      attach: () => ({
        place: (sound) => ({
          widen: (window) => sound.widen({ ...window, messages: Math.min(16, window.messages) }),
        }),
      }),
    }),
    fails: { 'window/64': waitsFor('what the case says next'), 'window/concurrency': waitsFor('a backlog of') },
  },
  {
    name: 'resolves a join early',
    why: 'a pool is deleted as if it had no members, though a join has resolved',
    breakage: () => ({ connection: (sound) => ({ attach: (...how) => joiningEarly(() => sound.attach(...how)) }) }),
    fails: { 'join/placed': finds('state, members'), 'delete/in-use': finds('deletePool with a member') },
  },
  {
    name: 'delivers after stop',
    why: 'a paused member is handed again and again what it gave back',
    breakage: () => ({ attach: () => ({ place: () => ({ stop: () => Promise.resolve() }) }) }),
    fails: { 'pause/gives-back-once': finds('most deliveries of one message') },
  },
  {
    name: 'keeps the place of a member that left',
    why: 'the transport counts members that are none, so the pool is never unused',
    breakage: () => ({ attach: () => ({ place: (sound) => ({ detach: (signal) => sound.stop(signal) }) }) }),
    fails: {
      'inspect/backlog': finds('members, unsettled'),
      'join/aborted': finds('members, processed'),
      'join/deadline': finds('members, processed'),
      'limits/expire-unused': waitsFor('not proven'),
    },
  },
  {
    name: 'leaves a ghost behind each reconnect',
    why: 'the transport counts a member more than there are',
    breakage: () => ({
      connection: (sound, isAgain) => ({
        async attach(pool, window, sink, signal) {
          if (isAgain) await sound.attach(pool, { messages: 0 }, sink, signal);
          return sound.attach(pool, window, sink, signal);
        },
      }),
    }),
    fails: { 'reconnect/no-ghosts': finds('held, and members') },
  },
];
