// @ts-check
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { BrokerError } from './broker-error.mjs';
import { isSystemError } from './system-error.mjs';

/**
 * `distribution` and `epmd` are RabbitMQ's; `certificates` takes client certificates where `amqps` takes passwords alone.
 * @typedef {{ amqp: number, amqps: number, distribution?: number, epmd?: number, certificates?: number }} BrokerPorts
 */

const lowest = 20_000;
const attempts = 200;

/**
 * Ports nothing listens on, below the range from which the kernel serves outgoing connections: a broker that was killed
 * finds its ports free again.
 * @param {readonly (keyof BrokerPorts)[]} besides the ports that it needs beside `amqp` and `amqps`
 * @returns {Promise<BrokerPorts>}
 */
export const chooseFreePorts = async (besides = []) => {
  const tried = /** @type {Set<number>} */ (new Set());
  const ports = { amqp: await chooseFreePort(tried), amqps: await chooseFreePort(tried) };
  const others = /** @type {Partial<BrokerPorts>} */ ({});
  for (const name of besides) others[name] = await chooseFreePort(tried);
  return { ...ports, ...others };
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
