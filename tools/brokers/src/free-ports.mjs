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
 * Four ports nothing listens on, below the range from which the kernel serves outgoing connections: a broker that
 * was killed finds its ports free again.
 * @returns {Promise<BrokerPorts>}
 */
export const chooseFreePorts = async () => {
  const limit = await firstEphemeralPort();
  const found = /** @type {Set<number>} */ (new Set());
  for (let attempt = 0; attempt < attempts && found.size < 4; attempt += 1) {
    const port = randomInt(lowest, limit);
    if (await isFree(port)) found.add(port);
  }
  const [amqp, amqps, distribution, epmd] = found;
  if (amqp === undefined || amqps === undefined || distribution === undefined || epmd === undefined) {
    throw new BrokerError('NO_FREE_PORT', {
      message: `found no four free ports from ${lowest} to ${limit - 1} on 127.0.0.1`,
      advice: 'see with "ss -ltn" what listens there',
    });
  }
  return { amqp, amqps, distribution, epmd };
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
