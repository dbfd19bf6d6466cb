import type { Answer } from './client/outcome.js';
import type { AnswerCallback, SenderLink } from './client/sender-link.js';

interface Waiting {
  readonly bytes: Buffer;
  readonly answered: AnswerCallback;
}

/** A sending link that is being opened, or is open: what is sent meanwhile waits in its order. */
export class LinkSlot {
  #link: SenderLink | undefined;
  #waiting: Waiting[] = [];

  /** `over` is called when it failed to open or has ended. */
  constructor(opening: Promise<SenderLink>, over: () => void) {
    opening.then(
      (link) => {
        this.#start(link);
        link.life.ended.then(over);
      },
      (error: unknown) => {
        over();
        this.#fail({ outcome: 'lost', error });
      },
    );
  }

  /** Undefined while it is being opened. */
  get link(): SenderLink | undefined {
    return this.#link;
  }

  send(bytes: Buffer, answered: AnswerCallback): void {
    if (this.#link === undefined) this.#waiting.push({ bytes, answered });
    else this.#link.send(bytes, answered);
  }

  #start(link: SenderLink): void {
    this.#link = link;
    for (const { bytes, answered } of this.#waiting) link.send(bytes, answered);
    this.#waiting = [];
  }

  #fail(answer: Answer): void {
    for (const { answered } of this.#waiting) answered(answer);
    this.#waiting = [];
  }
}
