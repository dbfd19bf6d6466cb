import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  availability,
  type Broker,
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
import { type BrokerRecipe, brokerRecipes } from '../../src/broker-recipes.mjs';
import { isFree } from '../../src/free-ports.mjs';
import { findDescendant, isAlive } from '../../src/process-identity.mjs';
import { readState } from '../../src/state-file.mjs';
import { isInRange } from '../../src/version-range.mjs';
import { hindranceTo } from '../support/hindrance.js';
import { noExternalBrokers } from '../support/no-external-brokers.js';
import { findTrace, leaveTrace } from '../support/trace.js';

const unpackMs = 600_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'joinpool-brokers-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A run folder of its own: the checkout's brokers go on undisturbed. */
const isolate = () => {
  vi.stubEnv('JOINPOOL_BROKERS_DIR', folder);
  noExternalBrokers();
};

const stateOf = async (name: string) => {
  const state = await readState(name);
  if (!state?.supervisor || !state.server) throw new Error(`${name} does not run`);
  return { ports: Object.values(state.ports), supervisor: state.supervisor, server: state.server };
};

const expectNothingLeft = async ({ ports, supervisor, server }: Awaited<ReturnType<typeof stateOf>>) => {
  expect([await isAlive(supervisor), await isAlive(server)]).toEqual([false, false]);
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
  const mounts = await readFile('/proc/self/mountinfo', 'utf8');
  expect(mounts).not.toContain(join('joinpool', 'brokers'));
  expect(mounts).not.toContain(folder);
};

/** Starts the broker for all tests of the block. */
const useBroker = (name: string): (() => Broker) => {
  let broker: Broker | undefined;
  beforeAll(async () => {
    isolate();
    broker = await ensureBroker(name, { log: console.log });
  }, unpackMs);
  afterAll(async () => {
    isolate();
    await removeBroker(name);
  });
  return () => {
    if (broker === undefined) throw new Error(`${name} has not been started`);
    return broker;
  };
};

const aRunningOne = ({ name, product, answersAs, versions, logIn }: BrokerRecipe, broker: () => Broker) => {
  const generously = { logIn, deadlineMs: 20_000 };

  it('takes logins, also with TLS, and says which version it is', async () => {
    isolate();
    const { tlsUrl = '', caFile, url, version } = broker();

    expect(await probeBroker(new URL(url), generously)).toEqual({ product: answersAs, version });
    expect(await probeBroker(new URL(tlsUrl), { ...generously, caFile })).toEqual({ product: answersAs, version });
    await expect(probeBroker(new URL(tlsUrl), generously)).rejects.toMatchObject({ code: 'UNTRUSTED' });
    expect(isInRange(version, versions)).toBe(true);
  });

  it('is not started twice', async () => {
    isolate();

    const again = await Promise.all([ensureBroker(name), ensureBroker(name)]);

    expect(again).toEqual([1, 2].map(() => ({ ...broker(), started: false })));
    expect(await availability(name)).toBe('running');
  });

  it('listens on loopback alone', async () => {
    isolate();
    const { ports } = await stateOf(name);

    const tables = await Promise.all(['tcp', 'tcp6'].map((table) => readFile(`/proc/net/${table}`, 'utf8')));
    const listening = tables.flatMap((table) => [...table.matchAll(/: (\w+):(\w{4}) \w+:0000 0A/g)]);
    const own = listening.filter(([, , port]) => ports.includes(Number.parseInt(`${port}`, 16)));

    expect(own.length).toBeGreaterThanOrEqual(ports.length);
    const loopback = ['0100007F', '00000000000000000000000001000000', '0000000000000000FFFF00000100007F'];
    expect(own.filter(([, address]) => !loopback.includes(`${address}`))).toEqual([]);
  });

  it.runIf(product === 'rabbitmq')('has a name for its cluster, and asks no name server for one', async () => {
    isolate();

    expect(await rabbitmqctl(name, ['eval', 'rabbit_nodes:cluster_name().'])).toBe('<<"joinpool">>\n');
  });

  it.runIf(product === 'rabbitmq')('can be controlled, and says what was wrong', async () => {
    isolate();

    await evaluateErlang(name, 'application:set_env(rabbit, consumer_timeout, 5000)');

    expect(await rabbitmqctl(name, ['eval', 'application:get_env(rabbit, consumer_timeout).'])).toBe('{ok,5000}\n');
    await expect(rabbitmqctl(name, ['delete_vhost', 'none'])).rejects.toMatchObject({ code: 'CONTROL_FAILED' });
    await expect(evaluateErlang(name, 'oops(')).rejects.toMatchObject({
      code: 'CONTROL_FAILED',
      message: expect.stringContaining('syntax error'),
    });
  });
};

const oneThatEnds = ({ name, process }: BrokerRecipe, broker: () => Broker) => {
  it.each([
    ['killed', killBroker],
    ['stopped', stopBroker],
  ])('comes back where it was, with its data, after it was %s', async (how, end) => {
    isolate();
    await leaveTrace(broker(), how);
    const before = await stateOf(name);
    const { url, tlsUrl } = broker();

    await end(name);

    await expectNothingLeft(before);
    expect(await availability(name)).toEqual({ notRun: expect.stringContaining('stopped') });
    const again = await startBroker(name);
    expect(again).toMatchObject({ url, tlsUrl, started: true });
    expect(await findTrace(broker(), how)).toBe(true);
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
    expect(await findDescendant(supervisor.pid, process)).toBeUndefined();
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
};

/** The other versions of brokers in Java differ in their jars alone, and the conformance suite ends them too. */
const lives = brokerRecipes.filter(({ name }) => !['qpid-broker-j-9', 'artemis-2.44'].includes(name));

for (const recipe of lives) {
  const hindrance = await hindranceTo(recipe);
  const title = hindrance === undefined ? recipe.name : `${recipe.name}: not run, ${hindrance}`;
  describe.skipIf(hindrance !== undefined)(title, () => {
    const broker = useBroker(recipe.name);
    aRunningOne(recipe, broker);
    oneThatEnds(recipe, broker);
  });
}
