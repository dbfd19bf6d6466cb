import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConformanceHarness, HostAndPort } from '@joinpool/conformance';
import type { Driver } from '@joinpool/core/driver';
import { startHub, zmqDriver } from '../src/index.js';
import { capabilities } from './harness.js';
import { HubProcess } from './support/hub-process.js';

/** Sockets are given up when they are silent for twice as long, at the least. */
const heartbeatMs = 3_000;

const targetOf = (endpoint: string): HostAndPort => {
  const { hostname, port } = new URL(endpoint);
  return { host: hostname, port: Number(port) };
};

/** What clients and members need to reach a hub that listens there. */
const through = (endpoint: string, keyFile: string) => {
  const driver = (proxy?: HostAndPort): Driver =>
    zmqDriver(proxy === undefined ? endpoint : `tcp://${proxy.host}:${proxy.port}`, { keyFile });
  return {
    capabilities,
    unwrapKind: 'zeromq',
    driver,
    heartbeat: { ms: heartbeatMs, driver },
    memberModule: new URL('./member-process/connect.mjs', import.meta.url),
    memberEnvironment: { JOINPOOL_MEMBER_HUB: JSON.stringify({ url: endpoint, transport: { keyFile } }) },
  };
};

/** The program in a process of its own, over TCP; cases that restart it end it with signals. */
export const programHarness = async (): Promise<ConformanceHarness> => {
  const folder = await mkdtemp(join(tmpdir(), 'joinpool-zmq-'));
  const keyFile = join(folder, 'key');
  const start = (name: string) =>
    HubProcess.start({ listen: 'tcp://127.0.0.1:0', journal: join(folder, name), keyFile });
  const shared = await start('shared');
  const hubs = [shared];
  return {
    ...through(shared.endpoint, keyFile),
    name: 'ZeroMQ hub, program, tcp',
    tcpTarget: targetOf(shared.endpoint),
    restartable: async () => {
      const own = await start('restarted');
      hubs.push(own);
      return { tcpTarget: targetOf(own.endpoint), restart: (how) => own.restart(how) };
    },
    async close() {
      for (const hub of hubs) await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A hub in the process of its clients, which reach it over TCP all the same. */
export const embeddedHarness = async (): Promise<ConformanceHarness> => {
  const folder = await mkdtemp(join(tmpdir(), 'joinpool-zmq-'));
  const keyFile = join(folder, 'key');
  const hub = await startHub({ listen: 'tcp://127.0.0.1:0', journal: join(folder, 'journal'), keyFile });
  const [endpoint = ''] = hub.endpoints;
  return {
    ...through(endpoint, keyFile),
    name: 'ZeroMQ hub, embedded, tcp',
    tcpTarget: targetOf(endpoint),
    async close() {
      await hub.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
