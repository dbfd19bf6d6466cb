import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@joinpool/core';
import { connectZmq, type RunningHub, startHub } from '@joinpool/driver-zmq';

/** A hub with a journal and a key in a folder of its own, on a port of its own. */
export class HubSite {
  readonly #folder: string;
  readonly #connections: Connection[] = [];
  #hub: RunningHub | undefined;
  #url = 'tcp://127.0.0.1:0';

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(): Promise<HubSite> {
    const site = new HubSite(await mkdtemp(join(tmpdir(), 'joinpool-python-')));
    await site.start();
    return site;
  }

  get url(): string {
    return this.#url;
  }

  get #keyFile(): string {
    return join(this.#folder, 'key');
  }

  /** What the key file holds. */
  key(): Promise<string> {
    return readFile(this.#keyFile, 'utf8');
  }

  /** The second time on the same port, with what the journal holds. */
  async start(): Promise<void> {
    this.#hub = await startHub({ listen: this.#url, journal: join(this.#folder, 'journal'), keyFile: this.#keyFile });
    this.#url = this.#hub.endpoints[0] ?? this.#url;
  }

  async stop(): Promise<void> {
    await this.#hub?.close();
  }

  async connect(): Promise<Connection> {
    const connection = await connectZmq(this.#url, { keyFile: this.#keyFile });
    this.#connections.push(connection);
    return connection;
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }
}
