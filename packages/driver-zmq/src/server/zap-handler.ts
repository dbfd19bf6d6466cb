import { type Context, Reply } from 'zeromq';
import type { ServerEvent } from './server-event.js';

const zapEndpoint = 'inproc://zeromq.zap.01';

interface Answer {
  readonly status: string;
  readonly text: string;
}

const welcome: Answer = { status: '200', text: 'OK' };
const refused: Answer = { status: '400', text: 'the key is not the right one' };

/** Whether somebody with these credentials may come in: what they are is the mechanism's own. */
export type Judge = (mechanism: string, credentials: readonly Buffer[]) => boolean;

/**
 * Answers, for every connection to the sockets of one context, whether it may come in (ZeroMQ's RFC 27/ZAP). It has
 * to stand before the first socket is bound, and for as long as one is open.
 */
export class ZapHandler {
  readonly #socket: Reply;
  readonly #judge: Judge;
  readonly #onEvent: (event: ServerEvent) => void;

  constructor(context: Context, judge: Judge, onEvent: (event: ServerEvent) => void) {
    this.#judge = judge;
    this.#onEvent = onEvent;
    this.#socket = new Reply({ context, linger: 0 });
    this.#socket.bindSync(zapEndpoint);
    void this.#answerAll();
  }

  close(): void {
    this.#socket.close();
  }

  async #answerAll(): Promise<void> {
    while (!this.#socket.closed) {
      try {
        const request = await this.#socket.receive();
        const { status, text } = this.#answer(request);
        await this.#socket.send(['1.0', request[1] ?? '', status, text, '', '']);
      } catch (error) {
        if (this.#socket.closed) return;
        this.#onEvent({ kind: 'error', error });
        // Without an answer nobody is let in.
        this.#socket.close();
      }
    }
  }

  #answer([version, , , , , mechanism, ...credentials]: readonly Buffer[]): Answer {
    return String(version) === '1.0' && this.#judge(String(mechanism), credentials) ? welcome : refused;
  }
}
