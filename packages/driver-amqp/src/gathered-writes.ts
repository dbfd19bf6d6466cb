import { Duplex } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Lets the frames of one turn of the event loop leave in one system call: amqplib writes each message on its own, and
 * on a socket without Nagle's algorithm each of them would wake the broker.
 */
export class GatheredWrites {
  readonly #socket: Duplex | undefined;
  #corked = false;

  constructor(model: ChannelModel) {
    const { connection } = model;
    // Not in amqplib's types. Without it writing works as well, frame by frame.
    this.#socket = 'stream' in connection && connection.stream instanceof Duplex ? connection.stream : undefined;
    // amqplib goes on writing as soon as the socket has drained; this listener comes before its own.
    this.#socket?.prependListener('drain', () => this.#cork(process.nextTick));
  }

  /** To be called after a frame was handed to amqplib, which writes it in an immediate set by the next tick. */
  gather(): void {
    this.#cork(afterNextImmediates);
  }

  #cork(later: (uncork: () => void) => void): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket?.cork();
    later(this.#uncork);
  }

  readonly #uncork = (): void => {
    this.#corked = false;
    this.#socket?.uncork();
  };
}

const afterNextImmediates = (call: () => void): void => process.nextTick(() => setImmediate(call));
