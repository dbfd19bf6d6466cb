import type { Broker } from '@joinpool/brokers';
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
  innerWildcards: true,
  queueTypes: ['quorum', 'classic'],
};

const through = (url: string, proxy: HostAndPort | undefined): string => {
  const target = new URL(url);
  if (proxy !== undefined) target.host = `${proxy.host}:${proxy.port}`;
  return target.href;
};

/** RabbitMQ with pools of this type; the suite's proxy stands before the broker. */
export const amqpHarness = (broker: Broker, queueType: 'quorum' | 'classic'): ConformanceHarness => {
  const { hostname, port } = new URL(broker.url);
  return {
    name: `RabbitMQ ${broker.version}, ${queueType}`,
    capabilities,
    poolOptions: { queueType },
    unwrapKind: 'amqplib',
    tcpTarget: { host: hostname, port: Number(port === '' ? 5672 : port) },
    driver: (proxy) => amqpDriver(through(broker.url, proxy)),
    memberModule: new URL('./member-process/connect.mjs', import.meta.url),
    memberEnvironment: { JOINPOOL_MEMBER_URL: broker.url },
  };
};
