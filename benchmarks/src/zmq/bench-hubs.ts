import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from '@joinpool/core';
import { connectZmq, startHub } from '@joinpool/driver-zmq';
import { HubProcess } from './hub-process.js';

/** The most publishes that wait for their confirmation, for every contender. */
export const publishWindow = 8_192;
const publishWindowBytes = 32 * 2 ** 20;

const results = fileURLToPath(new URL('../../results/', import.meta.url));

/** A hub that contenders use, and a connection of this process to it. */
export interface BenchHub {
  readonly name: string;
  readonly connection: Connection;
  /** How another process reaches it. */
  readonly reach: { readonly url: string; readonly keyFile: string };
  readonly process: HubProcess | undefined;
}

/** The hubs of one scenario, and the folder that they are in. */
export class BenchHubs {
  readonly folder: string;
  readonly #closing: (() => Promise<void>)[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** The folder is beside the records: on a disk that keeps what is written, which the one for temporary files need not be. */
  static async open(): Promise<BenchHubs> {
    await mkdir(results, { recursive: true });
    return new BenchHubs(await mkdtemp(join(results, 'hubs-')));
  }

  /** A program of its own. */
  async run(isDurable: boolean): Promise<BenchHub> {
    const folder = await mkdtemp(join(this.folder, 'hub-'));
    const hub = await HubProcess.start(folder, isDurable);
    this.#closing.push(() => hub.stop());
    const { url, keyFile } = hub;
    const connection = await this.#keep(connectZmq(url, { keyFile, publishWindow: windowOptions }));
    return { name: isDurable ? 'joinpool, durable' : 'joinpool, not durable', connection, reach: hub, process: hub };
  }

  /** In this process, and durable. */
  async embed(): Promise<BenchHub> {
    const folder = await mkdtemp(join(this.folder, 'hub-'));
    const keyFile = join(folder, 'key');
    const hub = await startHub({ listen: 'tcp://127.0.0.1:0', keyFile, journal: join(folder, 'journal') });
    this.#closing.push(() => hub.close());
    const connection = await this.#keep(connectZmq(undefined, { hub, publishWindow: windowOptions }));
    const [url = ''] = hub.endpoints;
    return { name: 'joinpool, durable, embedded', connection, reach: { url, keyFile }, process: undefined };
  }

  /** Ends the connections, then the hubs, and removes what they wrote. */
  async close(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
    await rm(this.folder, { recursive: true });
  }

  async #keep(connecting: Promise<Connection>): Promise<Connection> {
    const connection = await connecting;
    this.#closing.push(() => connection.close());
    return connection;
  }
}

const windowOptions = { maxMessages: publishWindow, maxBytes: publishWindowBytes };
