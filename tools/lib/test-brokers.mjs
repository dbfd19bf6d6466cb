import { ensureBroker, ensureOslo, ensurePyzmq, ensureRedis, removeBroker } from '../brokers/index.mjs';
import { settleAll } from '../brokers/src/settle-all.mjs';

const describe = (broker) =>
  `${broker.name}: version ${broker.version}, ${broker.external ? 'named by the environment' : 'private'}`;

/**
 * What came of asking for a broker: it runs, this machine cannot run it (`notRun`), or it should run and does not.
 * `redis` and `pyzmq` have no broker that runs.
 * @typedef {{ broker?: object } | { notRun: string } | { failure: string }} Readiness
 */
const makeReady = async (name, signal) => {
  const options = { install: true, log: (line) => console.log(`  ${name}: ${line}`), signal };
  try {
    if (name === 'redis') return await makeRedisReady(options);
    if (name === 'pyzmq') return await makePyzmqReady(options);
    const broker = await ensureBroker(name, options);
    console.log(`  ${describe(broker)}`);
    return { broker };
  } catch (error) {
    return unready(error);
  }
};

/** Its tests start servers of their own, in a moment: here it is only unpacked. */
const makeRedisReady = async (options) => {
  const source = await ensureRedis(options);
  console.log(`  redis: ${'external' in source ? 'named by the environment' : `Redis ${source.version}, private`}`);
  return {};
};

/** Its tests run a hub of their own and a member in Python, which needs this. */
const makePyzmqReady = async (options) => {
  const { version } = await ensurePyzmq(options);
  console.log(`  pyzmq ${version}, of Debian`);
  return {};
};

const unready = (error) => {
  const reason = [error.message, error.advice].filter(Boolean).join('; ');
  return error.kind === 'prerequisite' ? { notRun: reason } : { failure: reason };
};

/**
 * Both versions of oslo.messaging, installed into the user's cache if need be.
 * @returns {Promise<{ notRun?: string, failure?: string }>}
 */
export const bringOsloUp = async (signal) => {
  try {
    for (const source of ['debian', 'pypi']) {
      const { version } = await ensureOslo(source, { install: true, log: (line) => console.log(`  ${line}`), signal });
      console.log(`  oslo.messaging ${version}, of ${source}`);
    }
    return {};
  } catch (error) {
    return unready(error);
  }
};

/**
 * Brings the named brokers up, two at a time.
 * @returns {Promise<Map<string, Readiness>>}
 */
export const bringBrokersUp = async (names, signal) => {
  const ready = new Map();
  await settleAll(names, async (name) => ready.set(name, await makeReady(name, signal)), { atOnce: 2 });
  return ready;
};

/** Ends the brokers that this run started, but for those still needed; those that ran before, or belong to somebody else, stay. */
export const bringBrokersDown = async (ready, stillNeeded = new Set()) => {
  for (const [name, { broker }] of ready) {
    if (broker?.started !== true || stillNeeded.has(name)) continue;
    await removeBroker(name);
    ready.delete(name);
    console.log(`  ${name}: taken down`);
  }
};
