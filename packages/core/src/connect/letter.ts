import { type Death, deathOf, type LetterError, revivedFrame } from '../delivery/dead-letter.js';
import { IncomingMessage } from '../delivery/incoming-message.js';
import type { LetterReason, Message } from '../delivery/message.js';
import type { Delivery } from '../driver/delivery.js';
import type { Frame } from '../driver/frame.js';
import type { Serializer } from '../envelope/serializer.js';
import { PoolError } from '../errors/pool-error.js';

/** How a letter gets back to its pool, or away. */
export interface LetterActions {
  sendBack(frame: Frame): Promise<void>;
  /** The delivery that holds this letter now, found again if the view it came from is closed. */
  take(delivery: Delivery): Promise<boolean>;
}

/** A message that the pool gave up, as it lies in the dead letters. */
export class Letter {
  readonly message: Message;
  readonly reason: LetterReason;
  /** The callback's last error, where joinpool wrote the letter. */
  readonly error: LetterError | undefined;
  /** Attempts of the callback in the member that wrote the letter. */
  readonly attempts: number | undefined;
  readonly diedAt: Date | undefined;
  readonly #delivery: Delivery;
  readonly #actions: LetterActions;

  constructor(poolName: string, delivery: Delivery, serializer: Serializer, actions: LetterActions) {
    const death: Death = deathOf(delivery.frame.headers);
    this.message = letterMessage(poolName, delivery, serializer);
    this.reason = death.reason;
    this.error = death.error;
    this.attempts = death.attempts;
    this.diedAt = death.diedAt;
    this.#delivery = delivery;
    this.#actions = actions;
  }

  /**
   * Puts the message back into its pool, as if published anew to this pool alone, and removes the letter: in this
   * order, so that it is never lost. `letter-gone` when somebody else took it first.
   */
  async sendBack(): Promise<void> {
    await this.#actions.sendBack(revivedFrame(this.#delivery.frame));
    await this.#remove();
  }

  /** Removes the letter for good. `letter-gone` when somebody else took it first. */
  async discard(): Promise<void> {
    await this.#remove();
  }

  async #remove(): Promise<void> {
    if (await this.#actions.take(this.#delivery)) return;
    throw new PoolError(
      'letter-gone',
      `letter ${this.message.id} of pool "${this.message.poolName}" is not there any more`,
      {
        advice: 'List the letters again; somebody else sent it back or discarded it.',
      },
    );
  }
}

const letterMessage = (poolName: string, delivery: Delivery, serializer: Serializer): Message =>
  new IncomingMessage(delivery.frame, {
    id: delivery.frame.id ?? '',
    poolName,
    body: readable(delivery.frame, serializer),
    attempt: 0,
    redelivered: false,
    deliveryCount: undefined,
  });

/** The body if it can be read; an undecodable one is shown as its bytes. */
const readable = (frame: Frame, serializer: Serializer): unknown => {
  if (!serializer.reads(frame.contentType)) return frame.body;
  try {
    return serializer.decode(frame.body);
  } catch {
    return frame.body; // that is why it is a letter
  }
};
