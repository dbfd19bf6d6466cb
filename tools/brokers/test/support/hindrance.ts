import { BrokerError } from '@joinpool/brokers';
import type { BrokerRecipe } from '../../src/broker-recipes.mjs';
import { findCachedTree } from '../../src/cached-tree.mjs';

/** Why this machine cannot run the broker privately; undefined if it can. */
export const hindranceTo = async ({ tree, requireTools }: BrokerRecipe): Promise<string | undefined> => {
  const found = await findCachedTree(tree);
  try {
    await requireTools({ install: false, unpack: found === undefined, log: console.log });
    return undefined;
  } catch (error) {
    if (error instanceof BrokerError && error.kind === 'prerequisite') return error.message;
    throw error;
  }
};
