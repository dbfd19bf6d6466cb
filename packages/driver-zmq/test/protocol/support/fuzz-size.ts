/** What a machine of CI takes, some 40 s; elsewhere a share of it that nobody waits for. */
const usual = process.env.CI === undefined ? 60_000 : 1_000_000;

/** How many mutated multiparts a test takes of all: JOINPOOL_FUZZ_MULTIPARTS, or the usual number. */
export const fuzzSize = (share: number): number =>
  Math.ceil(Number(process.env.JOINPOOL_FUZZ_MULTIPARTS ?? usual) * share);

/** JOINPOOL_FUZZ_SEED makes others. */
export const fuzzSeed = Number(process.env.JOINPOOL_FUZZ_SEED ?? 1);
