import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConformanceHarness, type HostAndPort, targetOfUrl } from '@joinpool/conformance';
import type { Driver } from '@joinpool/core/driver';
import { openWireTo } from '../src/embed/open-wire.js';
import { startHub, type ZmqTransportOptions, zmqDriver } from '../src/index.js';
import { checkOptions } from '../src/options/check-options.js';
import { findPort } from './embed/support/places.js';
import { capabilities, driverOver, nowhere } from './harness.js';
import { DisturbedWires } from './support/disturbed-wires.js';
import { HubProcess } from './support/hub-process.js';

/** Sockets are given up when they are silent for twice as long, at the least. */
const heartbeatMs = 3_000;

/** Of an endpoint that names none. */
const hubPort = 5_571;

const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'joinpool-zmq-'));
const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** Members in processes of their own, which the suite kills. */
const memberProcesses = (url: string | undefined, transport: ZmqTransportOptions) => ({
  memberModule: new URL('./member-process/connect.mjs', import.meta.url),
  memberEnvironment: { JOINPOOL_MEMBER_HUB: JSON.stringify({ url, transport }) },
});

/** The suite's proxy stands before a hub that listens there. */
const throughProxy = (endpoint: string, keyFile: string) => {
  const driver = (proxy?: HostAndPort): Driver =>
    zmqDriver(proxy === undefined ? endpoint : `tcp://${proxy.host}:${proxy.port}`, { keyFile });
  return {
    capabilities,
    unwrapKind: 'zeromq',
    tcpTarget: targetOfUrl(endpoint, hubPort),
    driver,
    heartbeat: { ms: heartbeatMs, driver },
    ...memberProcesses(endpoint, { keyFile }),
  };
};

/** No proxy can stand before it: what goes wrong on the way is made before the wire. */
const withoutProxy = (url: string | undefined, transport: ZmqTransportOptions) => {
  const wires = new DisturbedWires();
  const fail = (code: string, message: string): Error => new Error(`${code}: ${message}`);
  const openWire = wires.around(openWireTo(checkOptions(url, transport, fail)));
  return {
    capabilities,
    unwrapKind: 'zeromq',
    driver: () => driverOver(openWire, url === undefined ? 5_000 : 0),
    cutConnections: () => wires.cut(),
    stallConnections: (isStalled: boolean) => wires.stall(isStalled),
    ...memberProcesses(url, transport),
  };
};

/** The program in a process of its own, over TCP; cases that restart it end it with signals. */
export const programHarness = async (): Promise<ConformanceHarness> => {
  const folder = await makeFolder();
  const keyFile = join(folder, 'key');
  const start = (name: string) =>
    HubProcess.start({ listen: 'tcp://127.0.0.1:0', journal: join(folder, name), keyFile });
  const shared = await start('shared');
  const hubs = [shared];
  return {
    ...throughProxy(shared.endpoint, keyFile),
    name: 'ZeroMQ hub, program, tcp',
    restartable: async () => {
      const own = await start('restarted');
      hubs.push(own);
      return { tcpTarget: targetOfUrl(own.endpoint, hubPort), restart: (how) => own.restart(how) };
    },
    async close() {
      for (const hub of hubs) await hub.close();
      await removeFolder(folder);
    },
  };
};

/** The same over the sockets of this machine. */
export const ipcHarness = async (): Promise<ConformanceHarness> => {
  const folder = await makeFolder();
  const start = (name: string) =>
    HubProcess.start({ listen: `ipc://${join(folder, `${name}.socket`)}`, journal: join(folder, name) });
  const shared = await start('shared');
  const hubs = [shared];
  const connected = withoutProxy(shared.endpoint, {});
  let restarted = connected;
  return {
    ...connected,
    name: 'ZeroMQ hub, program, ipc',
    driver: (proxy) => (proxy === undefined ? connected : restarted).driver(),
    restartable: async () => {
      const own = await start('restarted');
      hubs.push(own);
      restarted = withoutProxy(own.endpoint, {});
      return { tcpTarget: nowhere, restart: (how) => own.restart(how) };
    },
    async close() {
      for (const hub of hubs) await hub.close();
      await removeFolder(folder);
    },
  };
};

/** A hub in the process of its clients, which reach it over TCP all the same. */
export const embeddedHarness = async (): Promise<ConformanceHarness> => {
  const folder = await makeFolder();
  const keyFile = join(folder, 'key');
  const hub = await startHub({ listen: 'tcp://127.0.0.1:0', journal: join(folder, 'journal'), keyFile });
  const [endpoint = ''] = hub.endpoints;
  return {
    ...throughProxy(endpoint, keyFile),
    name: 'ZeroMQ hub, embedded, tcp',
    async close() {
      await hub.close();
      await removeFolder(folder);
    },
  };
};

/**
 * Without a URL: whichever connection comes first has the hub, so that every cut ends that too, and another connection
 * takes over. The one that has it in its own process has no socket to show.
 */
export const electedHarness = async (hub: 'process' | 'child'): Promise<ConformanceHarness> => {
  const folder = await makeFolder();
  const port = await findPort();
  const { unwrapKind, ...connected } = withoutProxy(undefined, {
    hub,
    port,
    journal: join(folder, 'journal'),
    keyFile: join(folder, 'key'),
  });
  return {
    ...connected,
    ...(hub === 'child' ? { unwrapKind } : {}),
    name: hub === 'child' ? 'ZeroMQ hub, child process' : 'ZeroMQ hub, elected',
    close: () => removeFolder(folder),
  };
};
