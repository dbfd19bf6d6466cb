import type { SeededRandom } from '../../support/seeded-random.js';

/** The frames of one multipart. */
export type Frames = readonly Buffer[];

type Mutation = (random: SeededRandom, frames: Frames, others: readonly Frames[]) => Frames;

const edges = [0, 1, 2, 5, 6, 7, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];

const tokens = [
  ...['{}', '[]', 'null', 'true', '-1', '0', '-0', '1.5', '1e999', '9007199254740993', '""', '"\\ud800"', '"\\u0000"'],
  ...['"__proto__"', '"constructor"', '"a..b"', '"amq.x"', '"a.dead"', '"*"', '"#"', `"${'x'.repeat(300)}"`],
  ...[
    `${'['.repeat(500)}`,
    '{"__proto__":{"poolName":"a"}}',
    '"declare"',
    '"nextLetter"',
    '"topic"',
    '"pool"',
    '\ufeff',
  ],
];

/** The same frames but for one of them. */
const withFrame = (frames: Frames, at: number, change: (frame: Buffer) => Buffer): Frames =>
  frames.map((frame, index) => (index === at ? change(frame) : frame));

const anyFrame =
  (change: (random: SeededRandom, frame: Buffer, others: readonly Frames[]) => Buffer): Mutation =>
  (random, frames, others) =>
    withFrame(frames, random.below(frames.length), (frame) => change(random, frame, others));

const flipBits = anyFrame((random, frame) => {
  const changed = Buffer.from(frame);
  for (let left = random.between(1, 8); left > 0 && changed.byteLength > 0; left -= 1) {
    const at = random.below(changed.byteLength);
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
  }
  return changed;
});

const cutShort = anyFrame((random, frame) => frame.subarray(0, random.below(frame.byteLength + 1)));

const append = anyFrame((random, frame) => Buffer.concat([frame, random.bytes(random.between(1, 40))]));

/** The first part of one frame and the last of another. */
const splice = anyFrame((random, frame, others) => {
  const other = random.pick(random.pick(others));
  const end = other.subarray(random.below(other.byteLength + 1));
  return Buffer.concat([frame.subarray(0, random.below(frame.byteLength + 1)), end]);
});

/** A length or a number that is not what it says, wherever it stands. */
const lie = anyFrame((random, frame) => {
  const changed = Buffer.from(frame);
  const width = random.pick([1, 2, 4]);
  if (changed.byteLength < width) return changed;
  const at = random.below(changed.byteLength - width + 1);
  changed.writeUIntBE(random.pick(edges) % 2 ** (8 * width), at, width);
  return changed;
});

/** One of the header's numbers: generation, both halves of `a`, `b`, `c`. */
const wrongNumber: Mutation = (random, frames) =>
  withFrame(frames, 0, (frame) => {
    const changed = Buffer.from(frame);
    if (changed.byteLength >= 24) changed.writeUInt32BE(random.pick(edges), random.pick([4, 8, 12, 16, 16, 20]));
    return changed;
  });

const otherCommand: Mutation = (random, frames) =>
  withFrame(frames, 0, (frame) => {
    const changed = Buffer.from(frame);
    if (changed.byteLength > 3) changed[3] = random.pick([0x00, 0x80]) | random.between(0, 0x0f);
    return changed;
  });

/** A value, a name or anything else in the JSON. */
const otherToken = anyFrame((random, frame) => {
  const found = [...frame.toString('utf8').matchAll(/"[^"]*"|-?[0-9.]+|true|false|null|[{}[\],:]/g)];
  if (found.length === 0) return frame;
  const { 0: token, index } = random.pick(found);
  const text = frame.toString('utf8');
  return Buffer.from(text.slice(0, index) + random.pick(tokens) + text.slice(index + token.length));
});

const moveFrames: Mutation = (random, frames, others) => {
  const [first = Buffer.alloc(0), ...rest] = frames;
  return random.pick<() => Frames>([
    () => [...rest, first],
    () => [first, ...rest, random.pick(random.pick(others))],
    () => [first],
    () => [first, first],
    () => [first, ...random.pick(others).slice(1)],
    () => [],
    () => [Buffer.alloc(0), ...frames],
    () => Array.from({ length: random.between(4, 40) }, () => first),
  ])();
};

const mutations: readonly Mutation[] = [
  ...[flipBits, flipBits, cutShort, append, splice, lie, lie],
  ...[wrongNumber, wrongNumber, otherCommand, otherToken, otherToken, moveFrames],
];

/** One of the multiparts, made wrong in one to three ways; now and then it comes out right all the same. */
export const mutate = (random: SeededRandom, multiparts: readonly Frames[]): Frames => {
  let frames = random.pick(multiparts);
  for (let left = random.pick([1, 1, 1, 2, 3]); left > 0 && frames.length > 0; left -= 1)
    frames = random.pick(mutations)(random, frames, multiparts);
  return frames;
};
