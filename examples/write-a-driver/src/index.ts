import { type Connection, type ConnectionOptions, openConnection } from '@joinpool/core';
import type { Driver } from '@joinpool/core/driver';
import { RedisDriver } from './driver.js';
import type { RedisTransportOptions } from './options.js';

export type { RedisTransportOptions } from './options.js';

/** The driver alone, for whoever opens connections himself, as the conformance suite does. */
export const redisDriver = (url: string, options: RedisTransportOptions = {}): Driver =>
  new RedisDriver([url], options);

/** Connects to a Redis server. Resolves once the login is accepted and the server is found fit. */
export const connectRedis = (
  url: string,
  { leaseMs, heartbeatMs, ...options }: ConnectionOptions & RedisTransportOptions = {},
): Promise<Connection> => {
  const transport = {
    ...(leaseMs === undefined ? {} : { leaseMs }),
    ...(heartbeatMs === undefined ? {} : { heartbeatMs }),
  };
  return openConnection(redisDriver(url, transport), options);
};
