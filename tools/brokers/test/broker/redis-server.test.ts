import { once } from 'node:events';
import { createConnection } from 'node:net';
import { BrokerError, ensureRedis, RedisServer } from '@joinpool/brokers';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { isFree } from '../../src/free-ports.mjs';

const unpackMs = 600_000;

const privateTree = async (): Promise<string> => {
  vi.stubEnv('REDIS_URL', '');
  const source = await ensureRedis();
  if ('external' in source) throw new Error('REDIS_URL is set all the same');
  return source.tree;
};

/** Why no private Redis can run on this machine; undefined if it can. */
const hindrance = await privateTree().then(
  () => undefined,
  (error: unknown) => {
    if (error instanceof BrokerError && error.kind === 'prerequisite') return error.message;
    throw error;
  },
);
const title = hindrance === undefined ? 'a private Redis' : `a private Redis: not run, ${hindrance}`;

const start = async (): Promise<RedisServer> => {
  const server = await RedisServer.start(await privateTree());
  onTestFinished(() => server.remove());
  return server;
};

/** The answer to one command. */
const ask = async ({ host, port }: RedisServer, command: string): Promise<string> => {
  const socket = createConnection({ host, port }, () => socket.write(`${command}\r\n`));
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer).trim();
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.skipIf(hindrance !== undefined)(title, { timeout: unpackMs }, () => {
  it.each(['kill', 'stop'] as const)(
    'keeps what it answered when it is restarted by %s, on the same port',
    async (how) => {
      const server = await start();
      const before = { pid: server.pid, port: server.port };
      expect(await ask(server, 'SET key value')).toBe('+OK');
      await server.restart(how);
      expect(await ask(server, 'GET key')).toContain('value');
      expect([server.port, isRunning(before.pid)]).toEqual([before.port, false]);
    },
  );

  it('is gone with its port when it is removed', async () => {
    const server = await start();
    const { pid, port } = server;
    expect(isRunning(pid)).toBe(true);
    await server.remove();
    expect([isRunning(pid), await isFree(port)]).toEqual([false, true]);
  });

  it('that cannot start says why', async () => {
    const starting = RedisServer.start('/nowhere');
    await expect(starting).rejects.toMatchObject({ code: 'START_FAILED' });
    await expect(starting).rejects.toThrow(/nowhere/);
  });
});

describe('a Redis of the environment', () => {
  it('is the one that is used', async () => {
    vi.stubEnv('REDIS_URL', 'redis://127.0.0.1:1');
    expect(await ensureRedis()).toEqual({ external: 'redis://127.0.0.1:1' });
  });
});
