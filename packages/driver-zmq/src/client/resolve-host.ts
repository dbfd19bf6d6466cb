import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { DriverFailure } from '@joinpool/core/driver';
import type { Endpoint } from '../socket/endpoint.js';

/** The endpoint with an address for its host: libzmq says nothing at all about a name that it cannot resolve. */
export const resolveHost = async (endpoint: Endpoint): Promise<Endpoint> => {
  if (endpoint.transport === 'ipc' || isIP(endpoint.host) !== 0) return endpoint;
  try {
    const { address } = await lookup(endpoint.host, { order: 'ipv4first' });
    return { ...endpoint, host: address };
  } catch (cause) {
    throw new DriverFailure('unreachable', `the host ${endpoint.host} has no address`, { cause });
  }
};
