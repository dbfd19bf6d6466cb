import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameTally } from './frame-tally.js';

/** Stands before a broker and counts what clients write to it. */
export class FrameRelay {
  readonly tally = new FrameTally();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #url: URL;

  private constructor(url: string) {
    this.#url = new URL(url);
    this.#server = createServer({ noDelay: true }, (client) => this.#join(client));
  }

  static async open(url: string): Promise<FrameRelay> {
    const relay = new FrameRelay(url);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  /** As the broker's URL, but through here. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.#url);
    if (typeof address === 'object' && address !== null) url.host = `127.0.0.1:${address.port}`;
    return url.href;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const broker = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true });
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      // What one side meets, the other is told by its end.
      from.on('error', () => to.destroy());
      from.on('close', () => this.#sockets.delete(from));
    }
    client.on('data', (bytes: Buffer) => this.tally.add(bytes));
  }
}
