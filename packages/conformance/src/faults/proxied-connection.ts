import { connect, type Socket } from 'node:net';
import type { HostAndPort } from '../harness.js';

/** Told of each piece of data that passed. */
export type PassedListener = () => void;

/** One connection through the proxy: both of its sockets, and what passes between them. */
export class ProxiedConnection {
  /** Resolves when both sockets are closed. */
  readonly over: Promise<void>;
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #passed: PassedListener;
  #stalled = false;
  /** Ends that came during a stall. */
  #ends: (() => void)[] = [];

  constructor(near: Socket, target: HostAndPort, passed: PassedListener) {
    this.#near = near;
    this.#far = connect(target.port, target.host);
    this.#passed = passed;
    this.over = Promise.all([this.#pump(near, this.#far), this.#pump(this.#far, near)]).then(() => undefined);
  }

  /** While true, nothing passes in either direction, and neither side learns of the other's end. */
  stall(stalled: boolean): void {
    this.#stalled = stalled;
    for (const socket of [this.#near, this.#far]) {
      if (stalled) socket.pause();
      else socket.resume();
    }
    if (stalled) return;
    for (const end of this.#ends.splice(0)) end();
  }

  /** Resets both sides. */
  cut(): void {
    this.#near.resetAndDestroy();
    this.#far.resetAndDestroy();
  }

  /** Resolves when `from` is closed, and the other side was told. */
  #pump(from: Socket, to: Socket): Promise<void> {
    from.setNoDelay(true);
    from.on('data', (piece) => {
      if (!to.write(piece)) from.pause();
      this.#passed();
    });
    to.on('drain', () => {
      if (!this.#stalled) from.resume();
    });
    from.on('error', () => undefined); // 'close' follows
    return new Promise((resolve) => {
      from.once('close', (hadError) => {
        this.#afterStall(() => {
          // What was written and not sent yet goes first, unless the connection broke.
          if (hadError) to.resetAndDestroy();
          else to.destroySoon();
          resolve();
        });
      });
    });
  }

  #afterStall(end: () => void): void {
    if (this.#stalled) this.#ends.push(end);
    else end();
  }
}
