import type { Broker } from '@joinpool/brokers';
import {
  type ConformanceHarness,
  type HostAndPort,
  type RestartableBroker,
  targetOfUrl,
  urlThrough,
} from '@joinpool/conformance';
import type { Driver } from '@joinpool/core/driver';
import { type QpidTransportOptions, qpidDriver } from '../src/index.js';
import type { Site } from './sites/site.js';

/** What is needed of a broker that may be ended. */
export interface OwnBroker {
  readonly broker: Broker;
  restart(how: 'kill' | 'stop'): Promise<void>;
}

const defaultPort = 5_672;
const idleTimeoutMs = 1_000;

/** One broker with pools kept in one way; the suite's proxy stands before it. `own` starts one that may be ended. */
export const qpidHarness = (
  broker: Broker,
  site: Site,
  own: (() => Promise<OwnBroker>) | undefined,
): ConformanceHarness => {
  const makeDriver = (proxy: HostAndPort | undefined, options: QpidTransportOptions = {}): Driver => {
    const url = urlThrough(broker.url, proxy);
    const driver = qpidDriver(url, { ...site.transport, ...options });
    return site.operated === undefined ? driver : site.operated(driver, url, broker.url);
  };
  const restartable = async (): Promise<RestartableBroker> => {
    const restarted = await own?.();
    if (restarted === undefined) throw new Error('this broker cannot be ended');
    return { tcpTarget: targetOfUrl(restarted.broker.url, defaultPort), restart: (how) => restarted.restart(how) };
  };
  return {
    name: `${site.title} ${broker.version}${site.variant === undefined ? '' : `, ${site.variant}`} (AMQP 1.0)`,
    capabilities: site.capabilities,
    ...(site.poolOptions === undefined ? {} : { poolOptions: site.poolOptions }),
    unwrapKind: 'rhea',
    tcpTarget: targetOfUrl(broker.url, defaultPort),
    driver: (proxy) => makeDriver(proxy),
    heartbeat: { ms: idleTimeoutMs, driver: (proxy) => makeDriver(proxy, { idleTimeoutMs }) },
    ...(own === undefined ? {} : { restartable }),
    ...(site.close === undefined ? {} : { close: site.close }),
    memberModule: new URL('./member-process/connect.mjs', import.meta.url),
    memberEnvironment: {
      JOINPOOL_MEMBER_URL: broker.url,
      JOINPOOL_MEMBER_TRANSPORT: JSON.stringify(site.transport ?? {}),
    },
  };
};
