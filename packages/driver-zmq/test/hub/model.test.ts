import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../support/seeded-random.js';
import { ModelWorld } from './support/model-world.js';

const runs = 30;
const steps = 250;
const firstSeed = Number(process.env.JOINPOOL_MODEL_SEED ?? 1);

describe('whatever happens to members, publishers, the journal and the hub', () => {
  it.each(Array.from({ length: runs }, (_, index) => firstSeed + index))(
    'nothing confirmed is lost, nothing is with two places, counts and order are right (seed %i)',
    async (seed) => {
      const world = await ModelWorld.start(new SeededRandom(seed), seed % 2 === 1);
      for (let step = 0; step < steps && world.faults.length === 0; step += 1) await world.step();
      const { leaked } = await world.finish();
      expect(world.faults).toEqual([]);
      expect(leaked).toBeLessThanOrEqual(0);
    },
    60_000,
  );
});
