import { Reject } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';

const mostHeaderBytes = 48 * 1024;
/** All headers stay below 64 KiB, which is what the narrowest transport carries. */
const mostErrorBytes = 15 * 1024;

class Unreadable extends Error {
  override get message(): string {
    throw this;
  }
}

/** What a callback may throw, and what the letter must tell of it. */
const oddErrors = (): readonly (readonly [name: string, thrown: unknown, told: string | undefined])[] => {
  const cycle: Record<string, unknown> = { word: 'round' };
  cycle['self'] = cycle;
  return [
    ['text', 'plain text', 'plain text'],
    ['undefined', undefined, undefined],
    ['null', null, 'null'],
    ['a number', 42, '42'],
    ['a cycle', cycle, 'round'],
    ['an error that throws when it is read', new Unreadable(), ''],
  ];
};

export const letterContentCases: readonly ConformanceCase[] = [
  {
    id: 'letters/whole-message',
    title: 'a letter carries the whole message as it was published, and when and why it died',
    promises: [7, 15],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const reject = (): never => {
        throw new Reject('not for us');
      };
      await world.join({ poolName, callback: reject });
      const before = Date.now();
      const body = new Uint8Array([0, 1, 254, 255]);
      const headers = { tenant: 'ä', part: 1.5, yes: true, nothing: null };
      const options = { topic: 'work.a.b', headers, orderingKey: 'key', contentType: 'application/x-bytes' };
      const { messageId } = await world.publish(body, options);
      const [letter] = await world.untilLetters(poolName, 1);
      const { message } = letter ?? {};
      check.equal(
        [message?.id, message?.topic, message?.exchangeName],
        [messageId, 'work.a.b', world.exchangeName],
        'way',
      );
      check.equal([message?.contentType, [...(message?.raw ?? [])]], ['application/x-bytes', [...body]], 'type, bytes');
      check.equal([{ ...message?.headers }, message?.orderingKey], [headers, 'key'], 'headers, ordering key');
      const diedAt = letter?.diedAt?.getTime() ?? 0;
      check.that(diedAt >= before && diedAt <= Date.now(), `died at ${diedAt}`);
      const publishedAt = message?.publishedAt?.getTime() ?? 0;
      check.that(publishedAt >= before - 1_500 && publishedAt <= diedAt, `published at ${publishedAt}`);
    },
  },
  {
    id: 'letters/large-error',
    title: 'a message with the largest headers and an error of any length and text still becomes a letter',
    promises: [7, 8],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const text = '\u{1F407}\u0001"\\ü'.repeat(20_000);
      const fail = (): never => {
        const error = new RangeError(text);
        error.stack = text;
        throw error;
      };
      await world.join({ poolName, retry: { attempts: 1 }, callback: fail });
      const headers = { most: 'x'.repeat(mostHeaderBytes - 4) };
      await world.publish({ n: 1 }, { headers, orderingKey: 'k'.repeat(255) });
      const [letter] = await world.untilLetters(poolName, 1);
      const { name, message = '' } = letter?.error ?? {};
      check.equal([letter?.reason, name], ['callback-failed', 'RangeError'], 'reason, name of the error');
      const bytes = Buffer.byteLength(JSON.stringify(letter?.error ?? ''));
      check.that(bytes <= mostErrorBytes, `the error has ${bytes} bytes beside headers of 48 KiB`);
      check.that(message.length >= 100, `${message.length} characters of the error are left`);
      check.that(
        text.startsWith(message) && !/\p{Surrogate}$/u.test(message),
        'the text is not a beginning of the error',
      );
      check.equal([{ ...letter?.message.headers }, letter?.message.body], [headers, { n: 1 }], 'headers, body');
      await world.untilEmpty(poolName);
    },
  },
  {
    id: 'letters/odd-errors',
    title: 'whatever a callback throws, its message becomes a letter',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const odd = oddErrors();
      const callback = ({ body }: { body: unknown }): never => {
        throw odd[Number(body)]?.[1];
      };
      await world.join({ poolName, retry: { attempts: 1 }, callback });
      for (const index of odd.keys()) await world.publish(index);
      const letters = await world.untilLetters(poolName, odd.length);
      for (const { message, reason, error } of letters) {
        const [name = '', , told] = odd[Number(message.body)] ?? [];
        check.equal(reason, 'callback-failed', `reason of ${name}`);
        const tells = told === undefined ? error === undefined : error?.message.includes(told) === true;
        check.that(tells, `the letter of ${name} tells ${error?.message}`);
      }
    },
  },
];
