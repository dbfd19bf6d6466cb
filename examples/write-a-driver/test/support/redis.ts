import { ensureRedis, RedisServer } from '@joinpool/brokers';
import { createClient } from '@redis/client';

/** A Redis for one test file. */
export interface Redis {
  readonly url: string;
  readonly version: string;
  /** Undefined for a server that somebody else runs. */
  readonly server: RedisServer | undefined;
}

const versionAt = async (url: string): Promise<string> => {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  await client.connect();
  const information = await client.info('server');
  await client.close();
  return /^redis_version:(\S+)$/m.exec(information)?.[1] ?? 'of unknown version';
};

/** The server that REDIS_URL names, or a private one, which the caller removes. */
export const startRedis = async (): Promise<Redis> => {
  const source = await ensureRedis();
  if ('external' in source) {
    return { url: source.external, version: await versionAt(source.external), server: undefined };
  }
  const server = await RedisServer.start(source.tree);
  return { url: `redis://${server.host}:${server.port}`, version: source.version, server };
};
