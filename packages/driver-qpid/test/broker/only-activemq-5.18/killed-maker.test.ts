import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join as pathOf } from 'node:path';
import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { MemberRequest } from '@joinpool/conformance';
import type { Connection, JoinOptions } from '@joinpool/core';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { connectQpid } from '../../../src/index.js';
import { recordQueue, subscriptionQueue } from '../../../src/strategies/virtual-topic/addresses.js';
import { ControlSender } from '../../../src/strategies/virtual-topic/control-sender.js';
import { Statistics } from '../../../src/strategies/virtual-topic/statistics.js';
import { openClient } from '../../support/open-client.js';
import { unique, within } from '../../support/pools.js';

vi.setConfig({ testTimeout: 60_000 }); // each test starts processes

const exchangeName = 'joinpool.test';
const conformance = createRequire(import.meta.url).resolve('@joinpool/conformance');
const program = pathOf(conformance, '../faults/member-process.js');
const memberModule = new URL('../../member-process/connect.mjs', import.meta.url).href;

let broker: Broker;
let connection: Connection;
let statistics: Statistics;

beforeAll(async () => {
  broker = await ensureBroker('activemq-5.18');
  connection = await connectQpid(broker.url);
  const client = await openClient(broker.url);
  statistics = new Statistics(client, new ControlSender(client));
  return () => client.close(within());
});

afterAll(async () => {
  await connection?.close({ signal: within() });
});

/** A process that joins; it dies with the test at the latest. */
const start = (join: JoinOptions): ChildProcess => {
  const request: MemberRequest = { memberId: 'maker', controlExchange: exchangeName, behaviour: 'accept', join };
  const child = fork(program, [memberModule, JSON.stringify(request)], {
    env: { ...process.env, JOINPOOL_MEMBER_URL: broker.url },
    execArgv: [],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
};

/** Asks as fast as the broker answers. */
const untilThere = async (queueName: string, signal: AbortSignal): Promise<void> => {
  while ((await statistics.ask(queueName, signal)).length === 0) signal.throwIfAborted();
};

const poolOptions = (): JoinOptions & { readonly poolName: string } => {
  const poolName = unique('pool');
  return { poolName, exchangeName, topic: [`${poolName}.a`, `${poolName}.b`] };
};

const moments: Readonly<Record<string, (poolName: string) => string>> = {
  'the pool was written down': recordQueue,
  'its first queue was made': (poolName) => subscriptionQueue(poolName, { exchangeName, topic: `${poolName}.a` }),
  'its last queue was made': (poolName) => subscriptionQueue(poolName, { exchangeName, topic: `${poolName}.b` }),
};

it.each(Object.entries(moments))(
  'what is published after the next join reaches a pool whose maker was killed as soon as %s',
  async (_, queueOf) => {
    for (let round = 0; round < 3; round += 1) {
      const options = poolOptions();
      const maker = start(options);
      await untilThere(queueOf(options.poolName), within());
      maker.kill('SIGKILL');
      await once(maker, 'exit');
      const bodies: unknown[] = [];
      const member = await connection.joinConsumerPool(({ body }) => void bodies.push(body), options);
      for (const word of ['a', 'b'])
        await connection.publish(word, { topic: `${options.poolName}.${word}`, exchangeName, signal: within() });
      await vi.waitUntil(() => bodies.length >= 2, { timeout: 20_000 });
      expect(bodies.sort()).toEqual(['a', 'b']);
      await member.leave();
      for (const word of ['a', 'b'])
        await connection.publish(word, { topic: `${options.poolName}.${word}`, exchangeName, signal: within() });
      expect((await connection.inspectPool(options.poolName))?.backlog).toBe(2);
    }
  },
);
