import { type ConformanceHarness, type RestartableBroker, targetOfUrl, urlThrough } from '@joinpool/conformance';
import { type DriverCapabilities, noCapabilities } from '@joinpool/core/driver';
import { redisDriver } from '../src/index.js';

const capabilities: DriverCapabilities = {
  ...noCapabilities,
  mandatory: true,
  deadLetterLimits: true,
  listSubscriptions: true,
  deletePool: true,
  innerWildcards: true,
};

/** Short, since a case waits for what a dead member held; and longer than a silence that the suite takes for harmless. */
const leaseMs = 2_000;
const heartbeatMs = 1_000;

/** `own` starts a server that may be ended: one that somebody else runs may not. */
export const redisHarness = (
  { url, version }: { readonly url: string; readonly version: string },
  own: (() => Promise<RestartableBroker>) | undefined,
): ConformanceHarness => {
  return {
    name: `Redis Streams ${version}`,
    capabilities,
    unwrapKind: 'redis',
    tcpTarget: targetOfUrl(url, 6_379),
    driver: (proxy) => redisDriver(urlThrough(url, proxy), { leaseMs }),
    heartbeat: { ms: heartbeatMs, driver: (proxy) => redisDriver(urlThrough(url, proxy), { leaseMs, heartbeatMs }) },
    ...(own === undefined ? {} : { restartable: own }),
    memberModule: new URL('./member-process/connect.mjs', import.meta.url),
    memberEnvironment: { JOINPOOL_REDIS_URL: url, JOINPOOL_REDIS_LEASE_MS: String(leaseMs) },
  };
};
