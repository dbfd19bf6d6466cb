/**
 * How many mutated multiparts a test of fuzzing takes: its share of JOINPOOL_FUZZ_MULTIPARTS, which is 60,000 unless it
 * is set. `JOINPOOL_FUZZ_MULTIPARTS=1000000` is the full run.
 */
export const fuzzSize = (share: number): number =>
  Math.ceil(Number(process.env.JOINPOOL_FUZZ_MULTIPARTS ?? 60_000) * share);

/** Another run with another seed: JOINPOOL_FUZZ_SEED. */
export const fuzzSeed = Number(process.env.JOINPOOL_FUZZ_SEED ?? 1);
