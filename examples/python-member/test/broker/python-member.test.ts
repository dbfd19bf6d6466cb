import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Connection, Message } from '@joinpool/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HubSite } from '../support/hub-site.js';
import { PythonMember, spawnPython } from '../support/python-member.js';

let site: HubSite;
let pythons: PythonMember[];

beforeEach(async () => {
  site = await HubSite.open();
  pythons = [];
});

afterEach(async () => {
  await Promise.all(pythons.map((python) => python.end('SIGKILL')));
  await site.close();
});

const joinInPython = async (): Promise<PythonMember> => {
  const python = await PythonMember.join(site.url, await site.key(), 'workers', 'orders.#');
  pythons.push(python);
  return python;
};

const progress = new EventEmitter();

/** What a callback got. */
class Collected {
  readonly messages: Message[] = [];

  readonly collect = async (message: Message): Promise<void> => {
    this.messages.push(message);
    progress.emit('more');
  };
}

/** Resolves when `isSo`, which is asked whenever a callback got something. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await once(progress, 'more');
};

const receiptsIn = async (connection: Connection): Promise<Collected> => {
  const receipts = new Collected();
  await connection.joinConsumerPool(receipts.collect, { poolName: 'receipts', topic: 'receipts' });
  return receipts;
};

const publishOrders = async (connection: Connection, count: number): Promise<string[]> => {
  const orders = Array.from({ length: count }, (_, index) =>
    connection.publish({ index }, { topic: 'orders.created' }),
  );
  return (await Promise.all(orders)).map(({ messageId }) => messageId);
};

const idsOf = (messages: readonly { readonly id: string }[]): string[] => messages.map(({ id }) => id);

it('reads and writes the golden bytes', async () => {
  const golden = (name: string): unknown =>
    JSON.parse(
      readFileSync(new URL(`../../../../packages/driver-zmq/test/protocol/golden/${name}`, import.meta.url), 'utf8'),
    );
  const python = await spawnPython('golden');
  const exited = once(python, 'close');
  python.stdin.end(
    JSON.stringify({ multiparts: golden('multiparts.json'), undecodable: golden('undecodable-records.json') }),
  );
  const output = await Promise.all([text(python.stdout), text(python.stderr)]);
  await exited;
  expect(output).toEqual([expect.stringMatching(/^\d{2,} \d+\n$/), '']);
});

it('shares a pool with members in Node.js: each message goes to one of them', async () => {
  const [shop, worker] = [await site.connect(), await site.connect()];
  const receipts = await receiptsIn(shop);
  const python = await joinInPython();
  const node = [new Collected(), new Collected()];
  for (const { collect } of node) await worker.joinConsumerPool(collect, { poolName: 'workers', topic: 'orders.#' });

  const published = await publishOrders(shop, 500);
  const takenByNode = () => node.flatMap(({ messages }) => idsOf(messages));
  await until(() => receipts.messages.length + takenByNode().length >= published.length);

  expect([...takenByNode(), ...idsOf(python.printed)].sort()).toEqual([...published].sort());
  expect(receipts.messages.map(({ body }) => body)).toEqual(idsOf(python.printed).map((of) => ({ of })));
  for (const taken of [idsOf(python.printed), ...node.map(({ messages }) => idsOf(messages))])
    expect(taken.length).toBeGreaterThan(0);
  expect(JSON.parse(python.printed[0]?.body ?? '')).toEqual({ index: expect.any(Number) });
  expect(await shop.inspectPool('workers')).toMatchObject({ backlog: 0, deadLetters: 0 });
});

it('gives back what it holds when it is killed', async () => {
  const [shop, worker] = [await site.connect(), await site.connect()];
  const receipts = await receiptsIn(shop);
  const python = await joinInPython();
  const publishing = publishOrders(shop, 2_000);
  await python.until(() => python.printed.length > 0);
  await python.end('SIGKILL');
  const node = new Collected();
  await worker.joinConsumerPool(node.collect, { poolName: 'workers', topic: 'orders.#' });

  const published = new Set(await publishing);
  const done = () => new Set([...idsOf(node.messages), ...receipts.messages.map(({ body }) => Object(body).of)]);
  await until(() => done().size >= published.size);

  expect(done()).toEqual(published);
  expect(await shop.inspectPool('workers')).toMatchObject({ deadLetters: 0 });
});

it('leaves in order: what it took is accepted, the rest goes to others', async () => {
  const [shop, worker] = [await site.connect(), await site.connect()];
  const python = await joinInPython();
  const first = await publishOrders(shop, 100);
  expect(await python.end('SIGTERM')).toBe(0);
  const node = new Collected();
  await worker.joinConsumerPool(node.collect, { poolName: 'workers', topic: 'orders.#' });
  const second = await publishOrders(shop, 10);
  const all = () => [...idsOf(python.printed), ...idsOf(node.messages)];
  await until(() => all().length >= first.length + second.length);

  expect(all().sort()).toEqual([...first, ...second].sort());
  expect(node.messages.some(({ redelivered }) => redelivered)).toBe(false);
});

it('comes back when its hub does', async () => {
  const python = await joinInPython();
  await site.stop();
  await site.start();
  await python.until(() => python.said.filter((line) => line === 'joined').length === 2);
  const published = await publishOrders(await site.connect(), 5);
  await python.until(() => python.printed.length >= published.length);

  expect(idsOf(python.printed)).toEqual(published);
});

it('is told by the hub that it has another key', async () => {
  const python = await spawnPython('member', [site.url, 'workers', 'orders.#'], { JOINPOOL_KEY: '00'.repeat(32) });
  const [said] = await Promise.all([text(python.stderr), once(python, 'close')]);
  expect(said.trim()).toBe('this hub does not have our key');
});
