import { vi } from 'vitest';
import { brokerRecipes } from '../../src/broker-recipes.mjs';
import { variablesOf } from '../../src/external-broker.mjs';

/** Until the test is over the environment names no broker. */
export const noExternalBrokers = (): void => {
  for (const { own, shared } of brokerRecipes.map(variablesOf)) {
    vi.stubEnv(own, '');
    vi.stubEnv(shared, '');
  }
};
