import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../src/protocol/protocol-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { collectedHeap } from './support/collected-heap.js';
import { fuzzSeed, fuzzSize } from './support/fuzz-size.js';
import { bytesOf, goldenMultiparts } from './support/golden.js';
import { type Frames, mutate } from './support/mutation.js';
import { replies } from './support/payload-samples.js';
import { readMultipart } from './support/read-multipart.js';

const valid: readonly Frames[] = goldenMultiparts.map(({ frames }) => frames.map(bytesOf));
const methods = replies.map(({ method }) => method);
const mebibyte = 2 ** 20;

describe('decoders', () => {
  const multiparts = fuzzSize(0.5);

  it(`read ${multiparts} mutated multiparts or refuse them, and keep nothing of them`, { timeout: 600_000 }, () => {
    const random = new SeededRandom(fuzzSeed);
    const tally = { read: 0, refused: 0 };
    const before = collectedHeap();
    for (let round = 0; round < multiparts; round += 1) {
      const frames = mutate(random, valid);
      try {
        readMultipart(frames, random.pick(methods));
        tally.read += 1;
      } catch (error) {
        if (!(error instanceof ProtocolError)) {
          const shown = frames.map((frame) => frame.toString('hex')).join(' ');
          throw new Error(`round ${round} of seed ${fuzzSeed}: ${shown}`, { cause: error });
        }
        tally.refused += 1;
      }
    }
    expect(tally.refused).toBeGreaterThan(multiparts / 4);
    expect(tally.read).toBeGreaterThan(multiparts / 20);
    expect(collectedHeap() - before).toBeLessThan(16 * mebibyte);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('poolName');
  });
});
