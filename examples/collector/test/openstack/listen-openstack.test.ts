import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ensureBroker, ensureOslo, spawnOslo, transportUrl } from '@joinpool/brokers';
import { connectAmqp } from '@joinpool/driver-amqp';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { generateNotification } from '../../src/generate-notifications.js';
import type { Notification } from '../../src/notification.js';
import { runProgram } from '../support/program.js';

let url: string;
let names: { readonly exchange: string; readonly topic: string };

beforeAll(async () => {
  ({ url } = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'rabbitmq-4'));
});

/** The queues that the notifier itself makes beside the pools; as with every run of the collector, its exchange stays. */
afterEach(async () => {
  const connection = await connectAmqp(url);
  for (const priority of ['info', 'error', 'warn']) await connection.deletePool(`${names.topic}.${priority}`);
  await connection.close();
});

/** Sends them with a real notifier; resolves with their ids. */
const notify = async (source: string, notifications: readonly Notification[]): Promise<readonly string[]> => {
  const python = await ensureOslo(source);
  const notifier = spawnOslo(python, 'notifier', [transportUrl(url), names.exchange, names.topic, 'messagingv2']);
  notifier.stdin.end(notifications.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const [output, errors] = await Promise.all([text(notifier.stdout), text(notifier.stderr), once(notifier, 'close')]);
  if (notifier.exitCode !== 0) throw new Error(errors);
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).message_id);
};

it.each(['debian', 'pypi'])('shows each notification that a notifier of %s sends, once', async (source) => {
  const run = randomBytes(4).toString('hex');
  names = { exchange: `nova-${run}`, topic: `notifications-${run}` };
  const notifications = Array.from({ length: 30 }, generateNotification);
  let sent: Promise<readonly string[]> | undefined;
  const args = ['--openstack', '--url', url, '--exchange', names.exchange, '--topic', names.topic, '--messages', '30'];
  const { code, output, errors } = await runProgram(args, (soFar) => {
    if (/^3 members of pool/m.test(soFar)) sent ??= notify(source, notifications);
  });
  expect(errors).toBe('');
  const shown = [...output.matchAll(/^member-\d {2}\S+ {2}\S+ {2}(\S+)$/gm)].map((match) => match[1]);
  expect(shown.sort()).toEqual([...((await sent) ?? [])].sort());
  expect(output).toMatch(/^warning pool-not-durable: /m);
  expect(output).toMatch(/\nreceived 30 notifications: member-1 \d+, member-2 \d+, member-3 \d+\n$/);
  expect(code).toBe(0);
});
