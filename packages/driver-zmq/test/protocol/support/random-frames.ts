import type { Frame, HeaderValue } from '@joinpool/core/driver';
import type { SeededRandom } from '../../support/seeded-random.js';

const alphabet = [
  ...'abcXYZ019 -_.:/\\"\'\n\0',
  'ä',
  'ß',
  '\u0080',
  '\u07ff',
  '漢',
  '\ufffd',
  '\ufeff',
  '\u{1f4e8}',
  '\u{10ffff}',
];
const numbers = [0, 1, -1, 0.1, 2 ** 53, -(2 ** 53), 1e308, 5e-324, Number.MAX_SAFE_INTEGER];

/** Of at most so many bytes. */
const randomText = (random: SeededRandom, maxBytes: number): string => {
  let text = '';
  for (let left = random.below(maxBytes + 1); left > 0; left -= 1) {
    const next = text + random.pick(alphabet);
    if (Buffer.byteLength(next) > maxBytes) break;
    text = next;
  }
  return text;
};

const randomValue = (random: SeededRandom): HeaderValue =>
  random.pick<() => HeaderValue>([
    () => null,
    () => random.onceIn(2),
    () => random.pick(numbers),
    () => randomText(random, 40),
    () => randomText(random, 300),
  ])();

const randomHeaders = (random: SeededRandom): Frame['headers'] => {
  const headers: Record<string, HeaderValue> = {};
  for (let left = random.pick([0, 0, 1, 3, 20]); left > 0; left -= 1)
    headers[randomText(random, random.pick([4, 255]))] = randomValue(random);
  return headers;
};

/** A frame as a reader gives it: what a record can carry, and nothing else. */
export const randomFrame = (random: SeededRandom): Frame => ({
  id: random.onceIn(5) ? undefined : randomText(random, random.pick([36, 255])),
  topic: random.pick(['orders.created', 'a', randomText(random, 255)]),
  exchangeName: random.pick(['joinpool', randomText(random, 200)]),
  contentType: random.pick(['application/json', '', randomText(random, 255)]),
  headers: randomHeaders(random),
  body: random.bytes(random.pick([0, 0, 1, 100, 1_024, 5_000])),
  orderingKey: random.onceIn(4) ? randomText(random, 255) : undefined,
  publishedAtMs: random.onceIn(4) ? undefined : random.pick([0, 1.5, 1_763_900_000_123, 8.64e15, -8.64e15]),
  priority: random.onceIn(4) ? random.below(10) : undefined,
});
