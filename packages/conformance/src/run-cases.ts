import type { ConformanceCase } from './case.js';
import { allCases } from './cases/all-cases.js';
import { check } from './check/check.js';
import { CheckFailed } from './check/check-failed.js';
import { FaultSite } from './faults/fault-site.js';
import type { ConformanceHarness } from './harness.js';
import { saveHistory } from './history/ndjson.js';
import type { Requirement } from './requirement.js';
import { World } from './workload/world.js';

/** How one case ended. `not-applicable`: the transport lacks what it needs; that is no pass. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'pass' | 'fail' | 'not-applicable';
  /** What was found, or what is lacking. */
  readonly detail?: string;
  readonly durationMs: number;
  /** Where the history of a failed case was saved. */
  readonly historyFile?: string;
}

export interface RunOptions {
  /** Default: all. */
  readonly cases?: readonly ConformanceCase[];
  /** Decides every name and every random choice; default taken from the clock, and reported. */
  readonly seed?: number;
  /** For one case, in milliseconds; default 20,000. A case with `patience` may take so many times as long. */
  readonly deadlineMs?: number;
  /** Called after each case. */
  readonly onResult?: (result: CaseResult) => void;
  /** Histories of failed cases are saved in this folder; default: not saved. */
  readonly historyFolder?: string;
}

/** A run of the suite over one harness. */
export interface SuiteResult {
  readonly harness: string;
  readonly seed: number;
  readonly results: readonly CaseResult[];
}

/** Everything one case is run with. */
export interface CaseSetting {
  readonly harness: ConformanceHarness;
  readonly faults: FaultSite;
  readonly seed: number;
  readonly number: number;
  readonly deadlineMs: number;
  readonly historyFolder: string | undefined;
}

/** Runs the cases one after the other. Never rejects for a case that fails. Closes the harness. */
export const runCases = async (harness: ConformanceHarness, options: RunOptions = {}): Promise<SuiteResult> => {
  const { cases = allCases, seed = Date.now() % 1_000_000, deadlineMs = 20_000, onResult, historyFolder } = options;
  const faults = await FaultSite.open(harness);
  const results: CaseResult[] = [];
  try {
    for (const [number, one] of cases.entries()) {
      const result = await runCase(one, { harness, faults, seed, number, deadlineMs, historyFolder });
      results.push(result);
      onResult?.(result);
    }
  } finally {
    await faults.close();
    await harness.close?.();
  }
  return { harness: harness.name, seed, results };
};

const lacking = (one: ConformanceCase, { harness, faults }: CaseSetting): readonly Requirement[] => {
  const flags = new Map<string, unknown>(Object.entries(harness.capabilities));
  return (one.requires ?? []).filter((name) => flags.get(name) !== true && !faults.offers.has(name));
};

/** Runs one case in a world of its own, which is cleaned up whatever happens. */
export const runCase = async (one: ConformanceCase, setting: CaseSetting): Promise<CaseResult> => {
  const { id, title } = one;
  const missing = lacking(one, setting);
  if (missing.length > 0) {
    return { id, title, outcome: 'not-applicable', detail: `needs ${missing.join(', ')}`, durationMs: 0 };
  }
  const { harness, seed, number } = setting;
  const deadlineMs = setting.deadlineMs * (one.patience ?? 1);
  const faults = await setting.faults.forCase(one.requires);
  const began = performance.now();
  const deadline = new AbortController();
  const world = new World({ harness, faults, prefix: `cf-${seed}-${number}`, signal: deadline.signal });
  const timer = setTimeout(() => {
    deadline.abort(new CheckFailed(`not proven within ${deadlineMs} ms${world.pending}`));
  }, deadlineMs);
  try {
    const run = one.run({ world, check, harness, seed, signal: deadline.signal });
    await Promise.race([run, aborted(deadline.signal)]);
    return { id, title, outcome: 'pass', durationMs: performance.now() - began };
  } catch (error) {
    const found = {
      id,
      title,
      outcome: 'fail' as const,
      detail: describe(error),
      durationMs: performance.now() - began,
    };
    if (setting.historyFolder === undefined) return found;
    return { ...found, historyFile: await saveHistory(setting.historyFolder, id, world.recorder.events) };
  } finally {
    clearTimeout(timer);
    await world.close();
  }
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const describe = (error: unknown): string => {
  if (error instanceof CheckFailed) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};
