import { ensureOslo, type OsloSource, transportUrl } from '@joinpool/brokers';
import type { Message } from '@joinpool/core';
import { afterEach, describe, expect, test } from 'vitest';
import { Arrivals } from '../support/arrivals.js';
import { useOpenstack } from '../support/openstack.js';
import { PythonProgram } from '../support/python.js';
import { type Sample, samples } from '../support/samples.js';

const openstack = useOpenstack();
const programs: PythonProgram[] = [];

afterEach(() => {
  for (const program of programs.splice(0)) program.kill();
});

/** What a member tells of one notification. */
interface Told {
  readonly by: string;
  readonly id: string;
  readonly body: Record<string, unknown>;
}

const parse = (line: string): Record<string, unknown> => JSON.parse(line);

const toldOf = (by: string, body: Record<string, unknown>): Told => ({ by, id: String(body['message_id']), body });

const byNode =
  (by: string, arrivals: Arrivals<Told>) =>
  ({ body, id }: Message<unknown>): void => {
    expect(body).toMatchObject({ message_id: id });
    arrivals.add(toldOf(by, parse(JSON.stringify(body))));
  };

/** What a reader in Python hands to its endpoint. */
const asPythonTells = (sent: Record<string, unknown>): Record<string, unknown> => {
  const { message_id, timestamp, publisher_id, event_type, payload, priority } = sent;
  return { message_id, timestamp, publisher_id, event_type, payload, priority: String(priority).toLowerCase() };
};

type Query = Readonly<Record<string, string>>;

const start = async (source: OsloSource, name: 'notifier' | 'listener', url: string, args: readonly string[]) => {
  const program = new PythonProgram(await ensureOslo(source), name, [url, ...args]);
  programs.push(program);
  return program;
};

/** A listener in Python that has joined. */
const listen = async (
  source: OsloSource,
  { exchangeName, topic, poolName }: { exchangeName: string; topic: string; poolName: string },
  query: Query = {},
) => {
  const url = transportUrl(openstack().broker.url, { rabbit_qos_prefetch_count: '3', ...query });
  const listener = await start(source, 'listener', url, [exchangeName, topic, poolName]);
  expect(await listener.line()).toBe('ready');
  return listener;
};

/** Sends the samples with a real notifier; resolves with what went out, by id. */
const notify = async (
  source: OsloSource,
  { exchangeName, topic }: { exchangeName: string; topic: string },
  how: { readonly sent: readonly Sample[]; readonly driver?: string; readonly query?: Query },
): Promise<ReadonlyMap<string, Record<string, unknown>>> => {
  const url = transportUrl(openstack().broker.url, how.query);
  const notifier = await start(source, 'notifier', url, [exchangeName, topic, how.driver ?? 'messagingv2']);
  notifier.feed(how.sent.map((sample) => JSON.stringify(sample)));
  const sent = new Map<string, Record<string, unknown>>();
  await notifier.each((line) => sent.set(String(parse(line)['message_id']), parse(line)));
  await notifier.end();
  expect(sent.size).toBe(how.sent.length);
  return sent;
};

const idsOf = (told: readonly Told[]): string[] => told.map(({ id }) => id).sort();

describe.each(['debian', 'pypi'] as const)('with oslo.messaging of %s', (source) => {
  const arrangements = [
    { title: 'that Python declared', first: 'python', openstack: {}, query: {} },
    { title: 'that Node.js declared', first: 'node', openstack: {}, query: {} },
    {
      title: 'that Node.js declared as quorum queue',
      first: 'node',
      openstack: { quorum: true },
      query: { rabbit_quorum_queue: 'true' },
    },
  ] as const;

  test.each(arrangements)(
    'members of both share a pool ($title): none lost, none twice, and what arrives equals what was sent',
    async ({ first, openstack: settings, query }) => {
      const { names, open } = openstack();
      const second = openstack().names.poolName;
      const { exchangeName, topic, poolName } = names;
      const shared = new Arrivals<Told>();
      const all = new Arrivals<Told>();
      const joinAll = async () => {
        for (const by of ['node-1', 'node-2']) {
          const { connection } = await open({ openstack: settings });
          await connection.joinConsumerPool(byNode(by, shared), {
            poolName,
            topic,
            exchangeName,
            concurrency: 1,
            window: 3,
          });
        }
      };
      if (first === 'node') await joinAll();
      const listener = await listen(source, { exchangeName, topic, poolName }, query);
      if (first === 'python') await joinAll();
      const listening = listener.each((line) => shared.add(toldOf('python', parse(line))));
      const { connection } = await open({ openstack: settings });
      await connection.joinConsumerPool(byNode('other', all), { poolName: second, topic, exchangeName });

      const sent = await notify(source, { exchangeName, topic }, { sent: samples, query });
      await shared.first(sent.size);
      await all.first(sent.size);
      await expect.poll(async () => (await connection.inspectPool(poolName)).backlog).toBe(0);
      await listener.end();
      await listening;

      const ids = [...sent.keys()].sort();
      expect(idsOf(shared.items)).toEqual(ids);
      expect(idsOf(all.items)).toEqual(ids);
      expect([...new Set(shared.items.map(({ by }) => by))].sort()).toEqual(['node-1', 'node-2', 'python']);
      for (const { by, id, body } of [...shared.items, ...all.items]) {
        const original = sent.get(id) ?? {};
        expect(body).toEqual(by === 'python' ? asPythonTells(original) : original);
      }
    },
  );

  test.each([
    ['without the envelope, of the driver messaging', 'messaging', {}],
    ['compressed', 'messagingv2', { kombu_compression: 'gzip' }],
  ] as const)('a notification %s is read', async (form, driver, query) => {
    const { names, open } = openstack();
    const { exchangeName, topic, poolName } = names;
    const { connection } = await open();
    const inbox = new Arrivals<Message>();
    await connection.joinConsumerPool(inbox.add, { poolName, topic, exchangeName });
    const sent = await notify(source, { exchangeName, topic }, { sent: samples.slice(-5), driver, query });
    const messages = await inbox.first(5);
    for (const message of messages) {
      expect(message.body).toEqual(sent.get(message.id));
      const travelled = form === 'compressed' ? Buffer.from([0x78, 0x9c]) : Buffer.from('{"message_id"');
      expect(Buffer.from(message.raw).subarray(0, travelled.length)).toEqual(travelled);
    }
  });

  test('what Node.js publishes reaches a listener in Python', async () => {
    const { names, open } = openstack();
    const { exchangeName, topic, poolName } = names;
    const { connection } = await open();
    const listener = await listen(source, { exchangeName, topic, poolName });
    const body = { event_type: 'image.create.end', publisher_id: 'image.host1', payload: { name: 'Łódź', size: 1.5 } };
    const { messageId } = await connection.publish(body, { topic: `${topic}.error`, exchangeName });
    expect(parse(await listener.line())).toEqual({
      ...body,
      priority: 'error',
      message_id: messageId,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/),
    });
    await listener.end();
  });
});
