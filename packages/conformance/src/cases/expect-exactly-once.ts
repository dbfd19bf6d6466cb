import type { CaseContext } from '../case.js';

/** Nothing lost, nothing doubled, nothing astray; `redelivered` is not judged. */
export const expectNoneLostOrDoubled = ({ world, check }: CaseContext): void => {
  const { lost, duplicated, unexpected, crossPool } = world.verdict();
  const none = { lost: [], duplicated: [], unexpected: [], crossPool: [] };
  check.equal({ lost, duplicated, unexpected, crossPool }, none, 'who got what');
};

/** The same, and not one redelivery. */
export const expectExactlyOnce = (context: CaseContext): void => {
  expectNoneLostOrDoubled(context);
  context.check.equal(context.world.verdict().redelivered, [], 'redeliveries without a fault');
};
