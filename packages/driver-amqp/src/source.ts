import {
  type DeliverySink,
  type DeliveryWindow,
  DriverFailure,
  type DriverPool,
  deferred,
  orAbort,
} from '@joinpool/core/driver';
import type { Channel, ConsumeMessage } from 'amqplib';
import { AmqpDelivery } from './delivery.js';
import { closeChannel, isOver } from './link.js';
import { Settlements } from './settlements.js';

/** One member's place in a pool: a channel of its own, with one consumer, or two once the window is widened. */
export class AmqpPool implements DriverPool {
  readonly #queue: string;
  readonly #channel: Channel;
  readonly #sink: DeliverySink;
  readonly #settlements: Settlements;
  readonly #lost = deferred<unknown>();
  readonly #consumerTags: string[] = [];
  #window = 0;
  #widening: Promise<void> = Promise.resolve();
  #stopping = false;
  #over = false;

  constructor(queue: string, channel: Channel, sink: DeliverySink, counts: boolean) {
    this.#queue = queue;
    this.#channel = channel;
    this.#sink = sink;
    this.#settlements = new Settlements(channel, counts);
    // A server that closes the channel tells by 'error' first; 'close' alone is the end of the connection, or detach().
    channel.on('error', (error: unknown) => this.#lose(error));
    channel.on('close', () => this.#end());
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  /** Resolves once the broker counts this member in. */
  async start(window: DeliveryWindow): Promise<void> {
    await this.#consume(window.messages);
  }

  /**
   * A second consumer for the rest of the window: a quorum queue takes a consumer's prefetch only when the consumer starts.
   */
  widen(window: DeliveryWindow): void {
    const more = window.messages - this.#window;
    if (more <= 0 || this.#stopping || this.#over) return;
    this.#widening = this.#consume(more).catch((error: unknown) => this.#lose(error));
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.#stopping = true;
    await orAbort(this.#cancel(), signal);
  }

  async detach(signal: AbortSignal): Promise<void> {
    this.#stopping = true;
    if (this.#over) return;
    this.#settlements.flush();
    this.#end();
    await orAbort(closeChannel(this.#channel), signal);
  }

  /** For an attach that failed or was given up: frees the channel, and no delivery goes to the sink any more. */
  abandon(): void {
    this.#end();
    this.#release();
  }

  async #consume(prefetch: number): Promise<void> {
    await this.#channel.prefetch(prefetch);
    const { consumerTag } = await this.#channel.consume(this.#queue, this.#take);
    this.#consumerTags.push(consumerTag);
    this.#window += prefetch;
    this.#settlements.window = this.#window;
  }

  readonly #take = (message: ConsumeMessage | null): void => {
    if (message === null) {
      this.#lose(new DriverFailure('unavailable', `RabbitMQ ended the consumer of queue '${this.#queue}'`));
      this.#release();
      return;
    }
    if (this.#over) return;
    const delivery = new AmqpDelivery(this.#settlements, message);
    this.#settlements.add(delivery);
    this.#sink(delivery);
  };

  async #cancel(): Promise<void> {
    await this.#widening;
    if (this.#over) return;
    try {
      const tags = this.#consumerTags.splice(0);
      await Promise.all(tags.map((tag) => this.#channel.cancel(tag)));
    } catch (error) {
      // The channel ended meanwhile: then no delivery will come either.
      if (!this.#over && !isOver(error)) throw error;
    }
  }

  #lose(error: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#lost.resolve(error);
  }

  /**
   * Nobody waits for this: the channel is over already, or ends with this or with its connection. Never called from the
   * event 'error': amqplib has then answered the broker's close, and a second close would cost the whole connection.
   */
  #release(): void {
    closeChannel(this.#channel).catch(() => undefined);
  }

  #end(): void {
    this.#over = true;
    this.#settlements.end();
  }
}
