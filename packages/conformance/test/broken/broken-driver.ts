import type { Breakage } from './breakage.js';

/**
 * What a case must find: a part of what its failure says. `endless`: the case waits for what never comes, so that only
 * its deadline ends it; what is told then is what it waited for, and what is missing.
 */
export interface Finding {
  readonly says: string;
  readonly endless: boolean;
}

/** The case ends by itself, with a failure that says so. */
export const finds = (says: string): Finding => ({ says, endless: false });

/** The case would wait for ever for this. */
export const waitsFor = (says: string): Finding => ({ says, endless: true });

/** A driver that breaks one promise, as narrowly as it can, and the cases that must notice. */
export interface BrokenDriver {
  readonly name: string;
  /** Why those cases must fail, and no other. */
  readonly why: string;
  /** Made once per run: all connections of the run share it. */
  readonly breakage: () => Breakage;
  /** By case id. Exactly these fail out of the whole suite, and each says so. */
  readonly fails: Readonly<Record<string, Finding>>;
}
