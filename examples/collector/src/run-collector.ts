import type { CollectorOptions } from './command-line.js';
import { Completion } from './completion.js';
import { Crew } from './crew.js';
import { Display, type Output } from './display.js';
import { Disturbances } from './disturbances.js';
import { Ledger } from './ledger.js';
import { type NotificationSource, openSource } from './notification-source.js';
import { openStage } from './open-stage.js';
import { publishNotifications } from './publish-notifications.js';
import type { Report } from './running-member.js';
import type { Stage } from './stage.js';
import { verdictLine } from './table.js';
import { takeLeftOver } from './take-left-over.js';
import type { Verdict } from './verdict.js';
import { watchForHub } from './watch-hub.js';

/** When no member reports anything for this long, what is missing counts as lost. */
const stallMs = 30_000;

/** How long members may take to leave before they are ended the hard way. */
const leaveMs = 15_000;

/** How a run is watched and ended. */
export interface RunControl {
  readonly output: Output;
  /** Ends the run in an orderly way: members leave, pools are removed. */
  readonly signal: AbortSignal;
  /** Ends it at once: member processes are killed. */
  readonly cut: AbortSignal;
}

/** One run, from the first member that joins to the last that leaves. */
class CollectorRun {
  readonly ledger: Ledger;
  readonly #options: CollectorOptions;
  readonly #stage: Stage;
  readonly #source: NotificationSource;
  readonly #control: RunControl;
  readonly #failure = new AbortController();
  readonly #completion: Completion;
  readonly #disturbances: Disturbances;
  #publishing = true;
  #crew: Crew | undefined;

  constructor(options: CollectorOptions, stage: Stage, source: NotificationSource, control: RunControl) {
    this.#options = options;
    this.#stage = stage;
    this.#source = source;
    this.#control = control;
    this.ledger = new Ledger(Object.values(stage.poolNames));
    this.#completion = new Completion(() => !this.#publishing && this.ledger.complete, stallMs);
    this.#disturbances = new Disturbances(options, {
      ledger: this.ledger,
      write: (line) => control.output.write(`${line}\n`),
      failed: (error) => this.#failure.abort(error),
    });
  }

  /** Resolves when every message is accounted for and all members have left. */
  async run(): Promise<void> {
    const signal = AbortSignal.any([this.#control.signal, this.#failure.signal]);
    const crew = await this.#gatherCrew(signal);
    this.#crew = crew;
    const unwatch = watchForHub(() => this.#disturbances.hubFound('the collector itself', process.pid));
    const display = new Display(this.#control.output, this.ledger, crew.members, this.#source.total);
    try {
      await this.#publish(signal);
      this.#publishing = false;
      await this.#completion.wait(signal);
      this.#disturbances.checkDone();
    } catch (error) {
      signal.throwIfAborted(); // whatever broke off because of it: the reason is what matters
      throw error;
    } finally {
      unwatch();
      await crew.stop(AbortSignal.any([this.#control.cut, AbortSignal.timeout(leaveMs)]), this.#disturbances.hubHost);
      display.finish();
    }
  }

  /** Takes into account what the members left behind. */
  async countLeftOver(): Promise<void> {
    const connection = await this.#stage.connect();
    const { poolNames, exchangeName } = this.#stage;
    for (const poolName of Object.values(poolNames)) {
      const settings = { poolName, exchangeName, queueType: this.#options.queueType };
      for (const processing of await takeLeftOver(connection, settings, this.#control.signal)) {
        this.ledger.leftOver(processing);
      }
    }
  }

  #gatherCrew(signal: AbortSignal): Promise<Crew> {
    const { members, audit, workMs, queueType } = this.#options;
    const { poolNames, exchangeName, startMember } = this.#stage;
    const pools = [
      { label: 'collector', poolName: poolNames.collector, size: members },
      { label: 'audit', poolName: poolNames.audit, size: audit },
    ];
    const settings = {
      pools,
      exchangeName,
      workMs,
      queueType,
      processed: (member: string, poolName: string, report: Report) => {
        this.ledger.processed({ poolName, member, ...report });
        this.#completion.event();
        if (poolName === poolNames.collector) this.#disturb(member);
      },
      hasHub: (member: string, pid: number) => this.#disturbances.hubFound(member, pid),
      failed: (error: Error) => this.#failure.abort(error),
    };
    return Crew.start(startMember, settings, signal);
  }

  async #publish(signal: AbortSignal): Promise<void> {
    const settings = {
      exchangeName: this.#stage.exchangeName,
      rate: this.#options.rate,
      confirmed: (messageId: string) => {
        this.ledger.confirmed(messageId);
        this.#completion.event();
      },
    };
    await publishNotifications(await this.#stage.connect(), this.#source.notifications, settings, signal);
  }

  #disturb(reporter: string): void {
    const share = this.ledger.distinctOf(this.#stage.poolNames.collector) / this.#source.total;
    if (this.#crew !== undefined) this.#disturbances.consider(reporter, share, this.#crew);
  }
}

/**
 * Runs the collector and resolves with its verdict. Rejects with a `UsageError` for a wrong input file, with the error
 * of a member or a publish that failed, or with the signal's reason. By then no member is left, and what this run
 * made is gone: its pools, or its hub.
 */
export const runCollector = async (options: CollectorOptions, control: RunControl): Promise<Verdict> => {
  const source = await openSource(options, control.signal);
  const stage = await openStage(options);
  try {
    const run = new CollectorRun(options, stage, source, control);
    await run.run();
    await run.countLeftOver();
    const verdict = run.ledger.verdict();
    control.output.write(`${verdictLine(verdict, run.ledger.kills)}\n`);
    return verdict;
  } finally {
    await stage.close(AbortSignal.any([control.cut, AbortSignal.timeout(leaveMs)]));
  }
};
