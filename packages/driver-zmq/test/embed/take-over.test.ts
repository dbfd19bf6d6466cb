import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection, Message } from '@joinpool/core';
import { expect, it, onTestFinished } from 'vitest';
import { connectZmq } from '../../src/index.js';
import { findPort, makeFolder } from './support/places.js';
import { firstLine, type Run, runNode } from './support/run-program.js';

const hostScript = fileURLToPath(new URL('support/host.mjs', import.meta.url));

const connect = async (place: object): Promise<Connection> => {
  const connection = await connectZmq(undefined, { ...place, reconnect: { minDelayMs: 10, maxDelayMs: 200 } });
  onTestFinished(() => connection.close());
  return connection;
};

/** Publishes on and on until told to stop; answers what was confirmed. */
const publishUntil = async (connection: Connection, isEnough: () => boolean): Promise<number[]> => {
  const confirmed: number[] = [];
  const under: Promise<void>[] = [];
  for (let id = 0; !isEnough(); id += 1) {
    under.push(connection.publish(id, { topic: 'order.created' }).then(() => void confirmed.push(id)));
    if (under.length % 50 === 0) await under.at(-1);
  }
  await Promise.all(under);
  return confirmed;
};

const killHost = (host: Run): void => {
  host.child.kill('SIGKILL');
};

const killItsChild = (host: Run): void => {
  process.kill(Number(host.stdout().split(' ')[1]), 'SIGKILL');
};

const killings: readonly (readonly [string, 'process' | 'child', (host: Run) => void])[] = [
  ['the process that hosts it', 'process', killHost],
  ['the parent of its process', 'child', killHost],
  ['its own process', 'child', killItsChild],
];

it.each(killings)('loses nothing confirmed when under load %s is killed', { timeout: 60_000 }, async (_, hub, kill) => {
  const folder = makeFolder();
  const place = { port: await findPort(), keyFile: join(folder, 'key'), journal: join(folder, 'journal'), hub };
  const host = runNode([hostScript, JSON.stringify(place)]);
  await firstLine(host);
  const [publisher, member] = [await connect(place), await connect(place)];
  const bodies = new Map<unknown, number>();
  const unexplained: unknown[] = [];
  const take = ({ body, redelivered }: Message): void => {
    if (bodies.has(body) && !redelivered) unexplained.push(body);
    bodies.set(body, (bodies.get(body) ?? 0) + 1);
  };
  await member.joinConsumerPool(take, { poolName: 'billing', topic: 'order.*', window: 64 });
  let isEnough = false;
  const publishing = publishUntil(publisher, () => isEnough);
  await expect.poll(() => bodies.size, { timeout: 20_000 }).toBeGreaterThan(200);
  kill(host);
  const before = bodies.size;
  await expect.poll(() => bodies.size, { timeout: 20_000 }).toBeGreaterThan(before + 500);
  isEnough = true;
  const confirmed = await publishing;
  await expect.poll(() => confirmed.filter((id) => !bodies.has(id)), { timeout: 20_000 }).toEqual([]);
  expect(unexplained).toEqual([]);
});

it('leaves exactly one host among many that lose theirs at once', { timeout: 60_000 }, async () => {
  const folder = makeFolder();
  const place = { port: await findPort(), keyFile: join(folder, 'key'), journal: join(folder, 'journal') };
  const host = runNode([hostScript, JSON.stringify(place)]);
  await firstLine(host);
  const guests = await Promise.all(Array.from({ length: 8 }, () => connect(place)));
  const recovered = guests.map((guest) => new Promise((resolve) => guest.on('recovered', resolve)));
  host.child.kill('SIGKILL');
  await Promise.all(recovered);
  expect(guests.filter((guest) => guest.unwrap('zeromq') === undefined).length).toBe(1);
});
