import { orAbort } from '@joinpool/core/driver';
import type { LinkLife } from '../../client/link-life.js';

/** A link that is opened when it is first needed, and again when it has ended. */
export class LazyLink<Link extends { readonly life: LinkLife }> {
  readonly #open: (signal: AbortSignal) => Promise<Link>;
  readonly #ended: ((reason: unknown) => void) | undefined;
  #link: Promise<Link> | undefined;

  /** `ended` is called when an open one has ended. */
  constructor(open: (signal: AbortSignal) => Promise<Link>, ended?: (reason: unknown) => void) {
    this.#open = open;
    this.#ended = ended;
  }

  /** Whoever asks first opens it; the others wait for the same one, each no longer than its own signal. */
  async ready(signal: AbortSignal): Promise<Link> {
    this.#link ??= this.#begin(signal);
    return await orAbort(this.#link, signal);
  }

  #begin(signal: AbortSignal): Promise<Link> {
    const opening = this.#open(signal);
    const forget = () => {
      if (this.#link === opening) this.#link = undefined;
    };
    opening.then(({ life }) => life.ended.then(forget), forget);
    if (this.#ended !== undefined) opening.then(({ life }) => life.ended).then(this.#ended, () => undefined);
    return opening;
  }
}
