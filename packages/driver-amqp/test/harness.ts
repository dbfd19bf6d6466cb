import { ensureBroker } from '@joinpool/brokers';
import type { ConformanceHarness, HostAndPort } from '@joinpool/conformance';
import { noCapabilities } from '@joinpool/core/driver';
import { amqpDriver } from '../src/index.js';

const through = (url: string, { host, port }: HostAndPort): string => {
  const changed = new URL(url);
  changed.hostname = host;
  changed.port = String(port);
  return changed.href;
};

/** RabbitMQ as the suite sees it, with pools of one queue type. */
export const amqpHarness = async (brokerName: string, queueType: 'quorum' | 'classic'): Promise<ConformanceHarness> => {
  const { url, version } = await ensureBroker(brokerName);
  const { hostname, port } = new URL(url);
  return {
    name: `RabbitMQ ${version}, ${queueType}`,
    driver: (proxy) => amqpDriver(proxy === undefined ? url : through(url, proxy)),
    capabilities: {
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
    },
    poolOptions: { queueType },
    tcpTarget: { host: hostname, port: Number(port === '' ? 5672 : port) },
    memberModule: new URL('./support/member.mjs', import.meta.url),
    memberEnvironment: { JOINPOOL_TEST_URL: url },
    unwrapKind: 'amqplib',
  };
};
