import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectFiles, projectRoot } from './project-files.mjs';

/** Which brokers the tests of a workspace run against; a workspace that is not named here needs none of ours. */
const brokersOf = {
  'packages/driver-amqp': ['rabbitmq-3.10', 'rabbitmq-4'],
  'packages/driver-qpid': [
    'qpid-broker-j-10',
    'qpid-broker-j-9',
    'artemis-2.56',
    'artemis-2.44',
    'activemq-5.18',
    'rabbitmq-4',
    'rabbitmq-3.10',
  ],
  'examples/collector': ['rabbitmq-3.10', 'rabbitmq-4', 'qpid-broker-j-10', 'artemis-2.56', 'activemq-5.18'],
  'examples/ladder': ['rabbitmq-4'],
  'examples/python-member': ['pyzmq'],
  'examples/write-a-driver': ['redis'],
  tools: ['rabbitmq-3.10', 'rabbitmq-4'],
};

/** Every broker that tests of some workspace run against. */
export const testedBrokers = [...new Set(Object.values(brokersOf).flat())];

/** The same as `brokerTests` of tools/vitest/package-config.ts. */
const brokerTest = /^test\/(conformance\.test\.ts$|broker\/.+\.test\.(ts|mjs)$)/;

/** The same as `openstackTests` there. */
const openstackTest = /^test\/openstack\/.+\.test\.ts$/;

/** All others in `test/`. */
const unitTest = /^test\/(?!conformance\.test\.ts$|broker\/|openstack\/).*\.test\.(ts|mjs)$/;

const subfolders = (parent) =>
  existsSync(join(projectRoot, parent))
    ? readdirSync(join(projectRoot, parent)).map((name) => `${parent}/${name}`)
    : [];

/** Every folder with tests: one that has a configuration for vitest. */
const testedFolders = () =>
  [...subfolders('packages'), ...subfolders('examples'), 'benchmarks', 'tools', 'tools/brokers'].filter((folder) =>
    existsSync(join(projectRoot, folder, 'vitest.config.ts')),
  );

/**
 * One run of vitest: a project of a folder, against a broker or without one.
 * `oslo`: it needs oslo.messaging too.
 * @typedef {{ name: string, folder: string, project: 'unit' | 'broker' | 'openstack', broker?: string, oslo?: boolean }} Suite
 */

const unitSuite = (folder) => ({ name: folder, folder, project: 'unit' });

const memoryFolder = 'packages/conformance';

/** Tests that need nothing but Node.js. */
export const unitSuites = () =>
  testedFolders()
    .filter((folder) => folder !== memoryFolder && hasTests(folder, unitTest))
    .map(unitSuite);

/** The conformance suite on the memory driver and on the drivers that are broken on purpose. */
export const memorySuites = () =>
  testedFolders()
    .filter((folder) => folder === memoryFolder)
    .map((folder) => ({ ...unitSuite(folder), name: `${folder} on memory` }));

const hasTests = (folder, pattern) => projectFiles(join(projectRoot, folder), pattern).length > 0;

const suitesOf = (folder) => {
  const suite = { name: `${folder} (broker tests)`, folder, project: 'broker' };
  const brokers = brokersOf[folder] ?? [];
  return brokers.length === 0
    ? [suite]
    : brokers.map((broker) => ({ ...suite, name: `${folder} on ${broker}`, broker }));
};

/** Tests with programs in Python, on each RabbitMQ of the folder: oslo.messaging speaks AMQP 0-9-1. */
const osloSuitesOf = (folder) => {
  const brokers = hasTests(folder, openstackTest) ? (brokersOf[folder] ?? []) : [];
  return brokers
    .filter((broker) => broker.startsWith('rabbitmq'))
    .map((broker) => {
      const name = `${folder} with oslo.messaging on ${broker}`;
      return { name, folder, project: 'openstack', broker, oslo: true };
    });
};

/** Tests against brokers, one suite for each broker; of `wanted` brokers alone if any are named. */
export const brokerSuites = (wanted = []) =>
  testedFolders()
    .filter((folder) => folder in brokersOf || hasTests(folder, brokerTest))
    .flatMap((folder) => [...suitesOf(folder), ...osloSuitesOf(folder)])
    .filter(({ broker }) => wanted.length === 0 || wanted.includes(broker));
