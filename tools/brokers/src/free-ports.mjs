// @ts-check
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { BrokerError } from './broker-error.mjs';
import { isSystemError } from './system-error.mjs';

/** @typedef {{ amqp: number, amqps: number, distribution: number, epmd: number }} BrokerPorts */

const lowest = 20_000;
const attempts = 200;

/**
 * Ports nothing listens on, below the range from which the kernel serves outgoing connections: a broker that was killed
 * finds its ports free again.
 * @returns {Promise<BrokerPorts>}
 */
export const chooseFreePorts = async () => {
  const tried = /** @type {Set<number>} */ (new Set());
  return {
    amqp: await chooseFreePort(tried),
    amqps: await chooseFreePort(tried),
    distribution: await chooseFreePort(tried),
    epmd: await chooseFreePort(tried),
  };
};

/**
 * One such port.
 * @param {Set<number>} [tried] not to be chosen; it gets what was tried
 * @returns {Promise<number>}
 */
export const chooseFreePort = async (tried = new Set()) => {
  const limit = await firstEphemeralPort();
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(lowest, limit);
    if (tried.has(port)) continue;
    tried.add(port);
    if (await isFree(port)) return port;
  }
  throw new BrokerError('NO_FREE_PORT', {
    message: `found no free port from ${lowest} to ${limit - 1} on 127.0.0.1`,
    advice: 'see with "ss -ltn" what listens there',
  });
};

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export const isFree = async (port) => {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (isSystemError(error, 'EADDRINUSE', 'EACCES')) return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
};

const firstEphemeralPort = async () => {
  const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  const first = Number(range.trim().split(/\s+/)[0]);
  return first > lowest + attempts ? first : 32_768;
};
