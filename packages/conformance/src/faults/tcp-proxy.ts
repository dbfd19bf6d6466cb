import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { HostAndPort } from '../harness.js';
import { ProxiedConnection } from './proxied-connection.js';

/** Stands between a driver and its transport, on the loopback, and cuts or stalls what passes. */
export class TcpProxy {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  #stalled = false;
  #piecesUntilCut = Number.POSITIVE_INFINITY;

  private constructor(target: HostAndPort) {
    this.#server = createServer((near) => {
      const connection = new ProxiedConnection(near, target, () => this.#passed());
      this.#connections.add(connection);
      if (this.#stalled) connection.stall(true);
      void connection.over.then(() => this.#connections.delete(connection));
    });
  }

  /** Resolves once it listens. */
  static async listen(target: HostAndPort): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): HostAndPort {
    const address = this.#server.address();
    return { host: '127.0.0.1', port: isInternet(address) ? address.port : 0 };
  }

  /** Resets every connection; new ones are accepted. */
  cut(): void {
    this.#piecesUntilCut = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) connection.cut();
  }

  /** Cuts by itself when so many more pieces of data have passed, in either direction and on any connection. */
  cutAfter(pieces: number): void {
    this.#piecesUntilCut = pieces;
  }

  /** While true, nothing passes in either direction and no connection ends, later ones included. */
  stall(stalled: boolean): void {
    this.#stalled = stalled;
    for (const connection of this.#connections) connection.stall(stalled);
  }

  /** Cuts and stops listening. */
  async close(): Promise<void> {
    this.stall(false);
    this.cut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  #passed(): void {
    this.#piecesUntilCut -= 1;
    if (this.#piecesUntilCut <= 0) this.cut();
  }
}

const isInternet = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null;
