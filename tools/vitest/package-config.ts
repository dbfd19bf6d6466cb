import { defineConfig } from 'vitest/config';

/**
 * Tests that need a broker: everything else in `test/` must pass on a machine with nothing but Node.js.
 * `npm test` names the broker in JOINPOOL_BROKER; `ensureBroker` of `@joinpool/brokers` gives it, running, by that name.
 */
const brokerTests = ['test/conformance.test.ts', 'test/broker/**/*.test.ts'];

/** The configuration of every package: project `unit` needs no broker, project `broker` does. */
export default defineConfig({
  test: {
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.{ts,mjs}'], exclude: brokerTests } },
      {
        extends: true,
        test: {
          name: 'broker',
          include: brokerTests,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
