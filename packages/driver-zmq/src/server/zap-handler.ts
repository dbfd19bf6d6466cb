import { type Context, Reply } from 'zeromq';
import type { AllowedKeys } from '../secrets/allowed-keys.js';
import { encodeZ85 } from '../secrets/z85.js';
import type { ServerEvent } from './server-event.js';

const zapEndpoint = 'inproc://zeromq.zap.01';
const keyBytes = 32;

interface Answer {
  readonly status: string;
  readonly text: string;
}

const welcome: Answer = { status: '200', text: 'OK' };
const refused: Answer = { status: '400', text: 'the key is not on the list' };

/**
 * Answers, for every connection to the sockets of one context, whether its key is allowed (ZeroMQ's RFC 27/ZAP). It has
 * to stand before the first socket is bound, and for as long as one is open.
 */
export class ZapHandler {
  readonly #socket: Reply;
  readonly #allowed: AllowedKeys;
  readonly #onEvent: (event: ServerEvent) => void;

  constructor(context: Context, allowed: AllowedKeys, onEvent: (event: ServerEvent) => void) {
    this.#allowed = allowed;
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
        const { status, text } = this.#judge(request);
        await this.#socket.send(['1.0', request[1] ?? '', status, text, '', '']);
      } catch (error) {
        if (this.#socket.closed) return;
        this.#onEvent({ kind: 'error', error });
        // Without an answer nobody is let in.
        this.#socket.close();
      }
    }
  }

  #judge([version, , , , , mechanism, key]: readonly Buffer[]): Answer {
    if (String(version) !== '1.0' || String(mechanism) !== 'CURVE' || key?.byteLength !== keyBytes) return refused;
    return this.#allowed.has(encodeZ85(key)) ? welcome : refused;
  }
}
