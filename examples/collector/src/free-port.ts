import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what operating systems give to outgoing connections unless told otherwise: one of those could have the port by
 * the time when the next process wants the hub.
 */
const lowest = 20_000;
const limit = 32_768;
const attempts = 100;

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
};

/** A port of the loopback interface that nobody has. */
export const chooseFreePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(lowest, limit);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${lowest} to ${limit - 1} is free on 127.0.0.1`);
};
