import { readdirSync } from 'node:fs';

/** What a program that bundles a package gains: its own code, without its client library and without Node.js. */
const budget = (name, path, limit) => ({
  name,
  path,
  limit,
  gzip: true,
  modifyEsbuildConfig: (config) => ({ ...config, platform: 'node', packages: 'external', format: 'esm' }),
});

/**
 * A driver is thin. But that of ZeroMQ is its own broker (hub, journal, protocol, sockets and keys), and that of AMQP 1.0 has
 * a way to keep pools for each of seven kinds of brokers.
 */
const ownBudgets = { 'driver-zmq': '48 kB', 'driver-qpid': '36 kB' };
const driverBudget = (name) => ownBudgets[name] ?? '12 kB';

const drivers = readdirSync('packages').filter((name) => name.startsWith('driver-'));

export default [
  budget('@joinpool/core', 'packages/core/dist/index.js', '20 kB'),
  ...drivers.map((name) => budget(`@joinpool/${name}`, `packages/${name}/dist/index.js`, driverBudget(name))),
];
