import { DriverFailure } from './driver-failure.js';

/** What a second connection must be able to do. */
export interface Cuttable {
  /** It has ended, or was told to. */
  readonly over: boolean;
  /** Ends it without a word. */
  cut(): void;
}

/**
 * The connection beside the first one, for drivers that publish and consume apart: opened when it is needed, and anew when it
 * was lost.
 */
export class SecondConnection<Link extends Cuttable> {
  readonly #open: (signal: AbortSignal) => Promise<Link>;
  readonly #opened: (link: Link) => void;
  #link: Link | undefined;
  #closing = false;

  /** `opened` is called with each new one. */
  constructor(open: (signal: AbortSignal) => Promise<Link>, opened: (link: Link) => void = () => undefined) {
    this.#open = open;
    this.#opened = opened;
  }

  /** The one that was opened last, also when it is over by now. */
  get current(): Link | undefined {
    return this.#link;
  }

  /** Resolves with an open one. Rejects with kind `connection-lost` when `end` is called meanwhile. */
  async get(signal: AbortSignal): Promise<Link> {
    if (this.#link !== undefined && !this.#link.over) return this.#link;
    const link = await this.#open(signal);
    if (this.#closing) {
      link.cut();
      throw new DriverFailure('connection-lost', 'the connection was closed meanwhile');
    }
    this.#link = link;
    this.#opened(link);
    return link;
  }

  /** From now on none is opened; the current one is left as it is. */
  end(): void {
    this.#closing = true;
  }
}
