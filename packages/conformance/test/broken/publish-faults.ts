import type { DriverSender, Frame } from '@joinpool/core/driver';
import type { Breakage } from './breakage.js';
import { type BrokenDriver, finds, waitsFor } from './broken-driver.js';
import { turns } from './turns.js';

/** Confirms in the next turn, and writes some turns after that if it is still there. */
const confirmingEarly = (sound: DriverSender): Partial<DriverSender> => {
  let isOver = false;
  const send: DriverSender['send'] = (to, frame, done) => {
    if (to.kind !== 'topic') {
      sound.send(to, frame, done);
      return;
    }
    setImmediate(() => {
      done(undefined, {});
      void turns(5).then(() => isOver || sound.send(to, frame, () => undefined));
    });
  };
  const close: DriverSender['close'] = (signal) => {
    isOver = true;
    return sound.close(signal);
  };
  return { send, close };
};

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'kind' in error && (error.kind === 'unroutable' || error.kind === 'pool-full');

/** Replaces the letters on their way, or drops them though they are confirmed. */
const onLetter = (change: (frame: Frame) => Frame | undefined) => (): Breakage => ({
  sender: (sound) => ({
    send: (to, frame, done) => {
      const letter = to.kind === 'deadLetters' ? change(frame) : frame;
      if (letter === undefined) setImmediate(() => done(undefined, {}));
      else sound.send(to, letter, done);
    },
  }),
});

/** Drivers that confirm, route or write wrongly. */
export const publishFaults: readonly BrokenDriver[] = [
  {
    name: 'confirms too early',
    why: 'what was confirmed is not stored yet when the connection ends, and a refusal comes after the confirm',
    breakage: () => ({ sender: confirmingEarly }),
    fails: {
      'reconnect/confirmed-before-cut': waitsFor('missing'),
      'close/publishes-in-flight': waitsFor('missing'),
      'close/publishes-past-deadline': waitsFor('missing'),
      'close/drains': waitsFor('missing'),
      'subscriptions/remove-under-load': waitsFor('missing'),
      'cut/during-leave': waitsFor('missing'),
      'stall/publishes-in-flight': waitsFor('missing'),
      'cut/many-deduplicated': waitsFor('missing'),
      'publish/mandatory': finds('mandatory: resolved'),
      'limits/refuse': finds('publishing ten messages'),
      'limits/expire-unused': waitsFor('missing'),
    },
  },
  {
    name: 'swallows refusals',
    why: 'a publish that the transport refused is confirmed',
    breakage: () => ({
      sender: (sound) => ({
        send: (to, frame, done) =>
          sound.send(to, frame, (error, receipt) => done(isRefusal(error) ? undefined : error, receipt)),
      }),
    }),
    fails: {
      'publish/mandatory': finds('mandatory: resolved'),
      'limits/refuse': finds('publishing ten messages'),
      'limits/expire-unused': waitsFor('missing'),
    },
  },
  {
    name: 'throws away the letters of what cannot be read',
    why: 'a body that cannot be decoded is dropped silently',
    breakage: onLetter((frame) => (frame.headers['joinpool-reason'] === 'undecodable' ? undefined : frame)),
    fails: { 'letters/undecodable': waitsFor('1 letter(s)') },
  },
  {
    name: 'writes letters without their error',
    why: 'a letter does not say what failed',
    breakage: onLetter((frame) => {
      const { 'joinpool-error': _, ...headers } = frame.headers;
      return { ...frame, headers };
    }),
    fails: {
      'settlement/failure-becomes-letter': finds('error: found'),
      'settlement/reject': finds('letter: found'),
      'letters/large-error': finds('name of the error'),
      'letters/odd-errors': finds('tells undefined'),
      'timeout/late-result-is-ignored': finds('does not tell the timeout'),
    },
  },
  {
    name: 'sends letters back to every pool',
    why: 'a pool that had processed the message gets it again',
    breakage: () => ({
      sender: (sound) => ({
        send: (to, frame, done) => {
          const { topic, exchangeName } = frame;
          sound.send(to.kind === 'pool' ? { kind: 'topic', topic, exchangeName } : to, frame, done);
        },
      }),
    }),
    fails: { 'letters/send-back-alone': finds('duplicated') },
  },
];
