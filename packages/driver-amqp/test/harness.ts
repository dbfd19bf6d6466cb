import type { Broker, PrivateBroker } from '@joinpool/brokers';
import { type ConformanceHarness, targetOfUrl, urlThrough } from '@joinpool/conformance';
import { type DriverCapabilities, noCapabilities } from '@joinpool/core/driver';
import { amqpDriver } from '../src/index.js';

const capabilities: DriverCapabilities = {
  ...noCapabilities,
  mandatory: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  expireWhenUnused: true,
  deadLetterLimits: true,
  deadLetterInclude: true,
  deletePool: true,
  removeSubscription: true,
  innerWildcards: true,
  queueTypes: ['quorum', 'classic'],
};

const defaultPort = 5_672;
const heartbeatSeconds = 1;

/**
 * RabbitMQ with pools of this type; the suite's proxy stands before the broker. `own` starts one that may be ended: an
 * external broker has none.
 */
export const amqpHarness = (
  broker: Broker,
  queueType: 'quorum' | 'classic',
  own: (() => Promise<PrivateBroker>) | undefined,
): ConformanceHarness => {
  return {
    name: `RabbitMQ ${broker.version}, ${queueType}`,
    capabilities,
    poolOptions: { queueType },
    unwrapKind: 'amqplib',
    tcpTarget: targetOfUrl(broker.url, defaultPort),
    driver: (proxy) => amqpDriver(urlThrough(broker.url, proxy)),
    heartbeat: {
      ms: heartbeatSeconds * 1_000,
      driver: (proxy) => amqpDriver(urlThrough(broker.url, proxy), { heartbeatSeconds }),
    },
    ...(own === undefined
      ? {}
      : {
          restartable: async () => {
            const restartable = await own();
            return {
              tcpTarget: targetOfUrl(restartable.broker.url, defaultPort),
              restart: (how) => restartable.restart(how),
            };
          },
        }),
    memberModule: new URL('./member-process/connect.mjs', import.meta.url),
    memberEnvironment: { JOINPOOL_MEMBER_URL: broker.url },
  };
};
