import { defineConfig } from 'vitest/config';

/**
 * Tests that need a broker: everything else in `test/` must pass on a machine with nothing but Node.js.
 * `npm test` names the broker in JOINPOOL_BROKER; `ensureBroker` of `@joinpool/brokers` gives it, running, by that name.
 */
const brokerTests = ['test/conformance.test.ts', 'test/broker/**/*.test.{ts,mjs}'];

const brokerName = process.env['JOINPOOL_BROKER'] ?? 'a broker';

/** Tests of what one broker alone has, in folders of its name, with or without its version: others' are no part of a run. */
const ownTests = [brokerName, brokerName.replace(/-[\d.]+$/, '')].map(
  (name) => `test/broker/only-${name}/**/*.test.{ts,mjs}`,
);
const testsOfBroker = ['test/conformance.test.ts', 'test/broker/*.test.{ts,mjs}', ...ownTests];

/** Tests that need a broker and oslo.messaging too, which `ensureOslo` of `@joinpool/brokers` gives. */
const openstackTests = ['test/openstack/**/*.test.ts'];

/** One test file at a time: they share a broker, and some disturb it. */
const withBroker = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 };

/** The configuration of every package: project `unit` needs no broker, `broker` does, `openstack` oslo.messaging too. */
export default defineConfig({
  test: {
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.{ts,mjs}'], exclude: [...brokerTests, ...openstackTests] },
      },
      { extends: true, test: { name: 'broker', include: testsOfBroker, ...withBroker } },
      { extends: true, test: { name: 'openstack', include: openstackTests, ...withBroker } },
    ],
  },
});
