import type { CaseContext } from '../case.js';
import { verdictText } from '../check/verdict-text.js';

/** Nothing lost, nothing doubled, nothing astray; `redelivered` is not judged. */
export const expectNoneLostOrDoubled = ({ world, check }: CaseContext): void => {
  const { lost, duplicated, unexpected, crossPool } = world.verdict();
  const found = verdictText({ lost, duplicated, unexpected, crossPool });
  check.that(found === '', found);
};

/** The same, and not one redelivery. */
export const expectExactlyOnce = (context: CaseContext): void => {
  expectNoneLostOrDoubled(context);
  const found = verdictText({ redelivered: context.world.verdict().redelivered });
  context.check.that(found === '', `without a fault ${found}`);
};
