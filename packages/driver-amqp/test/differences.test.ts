import { expect, test } from 'vitest';
import { type Declaration, findDifferences, parseMismatch } from '../src/differences.js';

const wrap = (text: string) =>
  `Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - ${text}"`;

test.each([
  [
    "inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received '51' but current is '50'",
    { argument: 'x-delivery-limit', found: '50', foundType: undefined },
  ],
  [
    "inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received the value '5' of type 'byte' but current is none",
    { argument: 'x-max-length', found: undefined, foundType: undefined },
  ],
  [
    "inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received none but current is the value '5' of type 'byte'",
    { argument: 'x-max-length', found: '5', foundType: 'byte' },
  ],
  [
    "inequivalent arg 'type' for exchange 'e' in vhost '/': received 'direct' but current is 'topic'",
    { argument: 'type', found: 'topic', foundType: undefined },
  ],
  ["no queue 'q' in vhost '/'", undefined],
])('reads %s', (text, expected) => {
  expect(parseMismatch(wrap(text))).toEqual(expected);
});

test('names what differs one after the other and passes on what is no mismatch', async () => {
  const answers = [
    "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'",
    "inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received none but current is the value '5' of type 'byte'",
  ];
  const asked: Declaration[] = [];
  const declare = async (declaration: Declaration) => {
    asked.push(declaration);
    const answer = answers.shift();
    if (answer !== undefined) throw new Error(wrap(answer));
  };
  const wanted = { durable: true, arguments: { 'x-queue-type': 'classic' } };
  expect(await findDifferences('pool q', wanted, declare)).toEqual([
    { of: 'pool q', argument: 'durable', wanted: 'true', found: 'false' },
    { of: 'pool q', argument: 'x-max-length', wanted: undefined, found: '5' },
  ]);
  expect(asked.at(-1)).toEqual({ durable: false, arguments: { 'x-queue-type': 'classic', 'x-max-length': 5 } });
  await expect(findDifferences('pool q', wanted, () => Promise.reject(new Error('Heartbeat timeout')))).rejects.toThrow(
    'Heartbeat timeout',
  );
});
