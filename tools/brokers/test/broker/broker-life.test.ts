import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  availability,
  type Broker,
  BrokerError,
  brokerStatus,
  ensureBroker,
  evaluateErlang,
  killBroker,
  rabbitmqctl,
  removeBroker,
  startBroker,
  stopBroker,
} from '@joinpool/brokers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { probeBroker } from '../../src/amqp-probe.mjs';
import { brokerRecipes } from '../../src/broker-recipes.mjs';
import { findCachedTree } from '../../src/cached-tree.mjs';
import { isFree } from '../../src/free-ports.mjs';
import { requireHostTools } from '../../src/host-tools.mjs';
import { findDescendant, isAlive } from '../../src/process-identity.mjs';
import { logIn } from '../../src/rabbitmq/log-in.mjs';
import { readState } from '../../src/state-file.mjs';

const unpackMs = 600_000;
const generously = { logIn, deadlineMs: 20_000 };
const rabbits = brokerRecipes.filter(({ product }) => product === 'rabbitmq');
const trees = await Promise.all(rabbits.map(({ tree }) => findCachedTree(tree)));

/** Why no private broker can run on this machine; undefined if it can. */
const hindrance = await requireHostTools({ install: false, unpack: trees.includes(undefined), log: console.log }).then(
  () => undefined,
  (error) => {
    if (error instanceof BrokerError && error.kind === 'prerequisite') return error.message;
    throw error;
  },
);
const title = (name: string) => (hindrance === undefined ? name : `${name}: not run, ${hindrance}`);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joinpool-brokers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A run folder of its own: the checkout's brokers go on undisturbed. */
const isolate = () => {
  vi.stubEnv('JOINPOOL_BROKERS_DIR', folder);
  for (const name of ['RABBITMQ_URL', 'RABBITMQ_3_10_URL', 'RABBITMQ_4_URL']) vi.stubEnv(name, '');
};

const stateOf = async (name: string) => {
  const state = await readState(name);
  if (!state?.supervisor || !state.server) throw new Error(`${name} does not run`);
  return { ports: Object.values(state.ports), supervisor: state.supervisor, server: state.server };
};

const expectNothingLeft = async ({ ports, supervisor, server }: Awaited<ReturnType<typeof stateOf>>) => {
  expect([await isAlive(supervisor), await isAlive(server)]).toEqual([false, false]);
  expect(await Promise.all(ports.map(isFree))).toEqual([true, true, true, true]);
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  expect(mounts).not.toContain(join('joinpool', 'brokers'));
  expect(mounts).not.toContain(folder);
};

describe.skipIf(hindrance !== undefined).each(['rabbitmq-3.10', 'rabbitmq-4'] as const)(title('%s'), (name) => {
  let broker: Broker;
  beforeAll(async () => {
    isolate();
    broker = await ensureBroker(name, { log: console.log });
  }, unpackMs);
  afterAll(async () => {
    isolate();
    await removeBroker(name);
  });

  it('takes logins, also with TLS, and says which version it is', async () => {
    isolate();
    const { tlsUrl = '', caFile, url, version } = broker;

    expect(await probeBroker(new URL(url), generously)).toEqual({ product: 'RabbitMQ', version });
    expect(await probeBroker(new URL(tlsUrl), { ...generously, caFile })).toEqual({ product: 'RabbitMQ', version });
    await expect(probeBroker(new URL(tlsUrl), generously)).rejects.toMatchObject({ code: 'UNTRUSTED' });
    expect(version).toMatch(name === 'rabbitmq-4' ? /^4\./ : /^3\.10\./);
  });

  it('is not started twice', async () => {
    isolate();

    const again = await Promise.all([ensureBroker(name), ensureBroker(name)]);

    expect(again).toEqual([1, 2].map(() => ({ ...broker, started: false })));
    expect(await availability(name)).toBe('running');
  });

  it('listens on loopback alone', async () => {
    isolate();
    const { ports } = await stateOf(name);

    const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8')));
    const listening = tables.flatMap((table) => [...table.matchAll(/: (\w+):(\w{4}) \w+:0000 0A/g)]);
    const own = listening.filter(([, , port]) => ports.includes(Number.parseInt(`${port}`, 16)));

    expect(own.length).toBeGreaterThanOrEqual(ports.length);
    const loopback = ['0100007F', '00000000000000000000000001000000'];
    expect(own.filter(([, address]) => !loopback.includes(`${address}`))).toEqual([]);
  });

  it('can be controlled, and says what was wrong', async () => {
    isolate();

    await evaluateErlang(name, 'application:set_env(rabbit, consumer_timeout, 5000)');

    expect(await rabbitmqctl(name, ['eval', 'application:get_env(rabbit, consumer_timeout).'])).toBe('{ok,5000}\n');
    await expect(rabbitmqctl(name, ['delete_vhost', 'none'])).rejects.toMatchObject({ code: 'CONTROL_FAILED' });
    await expect(evaluateErlang(name, 'oops(')).rejects.toMatchObject({
      code: 'CONTROL_FAILED',
      message: expect.stringContaining('syntax error'),
    });
  });

  it.each([
    ['killed', killBroker],
    ['stopped', stopBroker],
  ])('comes back where it was, with its data, after it was %s', async (how, end) => {
    isolate();
    await rabbitmqctl(name, ['add_vhost', how]);
    const before = await stateOf(name);

    await end(name);

    await expectNothingLeft(before);
    expect(await availability(name)).toEqual({ notRun: expect.stringContaining('stopped') });
    const again = await startBroker(name);
    expect(again).toMatchObject({ url: broker.url, tlsUrl: broker.tlsUrl, started: true });
    expect(await rabbitmqctl(name, ['list_vhosts', '--silent'])).toContain(`${how}\n`);
  });

  it('leaves nothing behind when its start is cut off', async () => {
    isolate();
    await killBroker(name);
    const cut = new AbortController();
    const starting = ensureBroker(name, { signal: cut.signal });
    const supervisor = await vi.waitUntil(async () => (await readState(name))?.supervisor, { timeout: 30_000 });

    cut.abort(new Error('enough'));

    await expect(starting).rejects.toThrow('enough');
    expect(await isAlive(supervisor)).toBe(false);
    expect(await findDescendant(supervisor.pid, 'beam.smp')).toBeUndefined();
    await startBroker(name);
  });

  it('is gone without a trace after down', async () => {
    isolate();
    const before = await stateOf(name);

    expect(await removeBroker(name)).toBe(true);

    await expectNothingLeft(before);
    expect(await brokerStatus()).toContainEqual(expect.objectContaining({ name, state: 'absent' }));
    expect(await removeBroker(name)).toBe(false);
  });
});
