import type { Breakage } from './wrap-driver.js';

/** A driver that breaks one promise, and the cases that must notice. */
export interface BrokenDriver {
  readonly name: string;
  readonly breakage: () => Breakage;
  /** Exactly these fail, out of the whole suite. */
  readonly fails: readonly string[];
}
