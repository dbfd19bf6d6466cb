import type { Broker, PrivateBroker } from '@joinpool/brokers';
import type { ConformanceHarness, HostAndPort } from '@joinpool/conformance';
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

const through = (url: string, proxy: HostAndPort | undefined): string => {
  const target = new URL(url);
  if (proxy !== undefined) target.host = `${proxy.host}:${proxy.port}`;
  return target.href;
};

/** Where a broker listens. */
const targetOf = (broker: Broker): HostAndPort => {
  const { hostname, port } = new URL(broker.url);
  return { host: hostname, port: Number(port === '' ? 5672 : port) };
};

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
    tcpTarget: targetOf(broker),
    driver: (proxy) => amqpDriver(through(broker.url, proxy)),
    heartbeat: {
      ms: heartbeatSeconds * 1_000,
      driver: (proxy) => amqpDriver(through(broker.url, proxy), { heartbeatSeconds }),
    },
    ...(own === undefined
      ? {}
      : {
          restartable: async () => {
            const restartable = await own();
            return { tcpTarget: targetOf(restartable.broker), restart: (how) => restartable.restart(how) };
          },
        }),
    memberModule: new URL('./member-process/connect.mjs', import.meta.url),
    memberEnvironment: { JOINPOOL_MEMBER_URL: broker.url },
  };
};
