import type { ConformanceCase } from '../case.js';

const badPoolNames = ['', 'a b', 'ä', 'a..b', '.a', 'a.', 'a::b', 'amq.x', 'x.dead', 'a/b', 'x'.repeat(201)];
const badTopics = ['', 'a..b', 'a.*', '#', 'a b', `${'x'.repeat(250)}.yyyyyy`];

export const nameAndOptionCases: readonly ConformanceCase[] = [
  {
    id: 'names/illegal',
    title: 'names and topics that not every transport can carry are refused as invalid-name, before anything is sent',
    promises: [12],
    async run({ world, check, signal }) {
      const connection = await world.connection();
      for (const poolName of badPoolNames) {
        const joining = connection.joinConsumerPool(() => undefined, { poolName, topic: 'work.#', signal });
        await check.rejects(joining, 'invalid-name', `pool name ${JSON.stringify(poolName.slice(0, 20))}`);
      }
      for (const topic of badTopics) {
        await check.rejects(
          connection.publish({}, { topic }),
          'invalid-name',
          `topic ${JSON.stringify(topic.slice(0, 20))}`,
        );
      }
    },
  },
  {
    id: 'names/longest',
    title: 'the longest pool name and topic of the contract work',
    promises: [12],
    async run({ world }) {
      const start = world.name('pool');
      const poolName = `${start}-${'x'.repeat(199 - start.length)}`;
      const topic = `work.${'y'.repeat(250)}`;
      await world.join({ poolName });
      await world.publish({}, { topic });
      await world.untilProcessed(poolName, 1);
    },
  },
  {
    id: 'options/refused',
    title: 'a wrong option is refused as invalid-option, a misspelt one with the name of the nearest',
    promises: [13],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await check.rejects(world.join({ poolName, concurrency: 0 }), 'invalid-option', 'concurrency 0');
      await check.rejects(
        world.join({ poolName, window: 2, concurrency: 3 }),
        'invalid-option',
        'window below concurrency',
      );
      const misspelt = Object.assign({ poolName }, { windw: 3 });
      const error = await check.rejects(world.join(misspelt), 'unknown-option', 'a misspelt option');
      check.that(error.advice.includes('window'), `the advice does not name "window": ${error.advice}`);
      const header = world.publish({}, { headers: { 'x-death': 1 } });
      await check.rejects(header, 'invalid-headers', 'a reserved header');
    },
  },
  {
    id: 'options/not-supported',
    title: 'what the transport lacks is refused as not-supported when it is asked for, not ignored',
    promises: [13],
    async run({ world, check }) {
      const { capabilities } = await world.connection();
      const poolName = world.name('pool');
      if (!capabilities.priorities)
        await check.rejects(world.publish({}, { priority: 5 }), 'not-supported', 'priority');
      if (!capabilities.delayedDelivery)
        await check.rejects(world.publish({}, { delayMs: 5 }), 'not-supported', 'delayMs');
      if (!capabilities.messageExpiry)
        await check.rejects(world.publish({}, { expiresInMs: 5 }), 'not-supported', 'expiresInMs');
      if (!capabilities.mandatory)
        await check.rejects(world.publish({}, { mandatory: true }), 'not-supported', 'mandatory');
      if (!capabilities.listSubscriptions)
        await check.rejects(world.join({ poolName, exactSubscriptions: true }), 'not-supported', 'exactSubscriptions');
      if (!capabilities.maxWindowBytes) {
        await check.rejects(world.join({ poolName, maxWindowBytes: 9 }), 'not-supported', 'maxWindowBytes');
      }
      if (!capabilities.maxBacklog) {
        const limited = world.join({ poolName, pool: { limits: { maxBacklog: 1 } } });
        await check.rejects(limited, 'not-supported', 'maxBacklog');
      }
      if (capabilities.queueTypes.length === 0) {
        await check.rejects(world.join({ poolName, pool: { queueType: 'classic' } }), 'not-supported', 'queueType');
      }
    },
  },
];
