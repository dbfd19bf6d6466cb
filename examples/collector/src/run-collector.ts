import type { CollectorOptions } from './command-line.js';
import { Completion } from './completion.js';
import { Crew } from './crew.js';
import { Display, type Output } from './display.js';
import { Ledger } from './ledger.js';
import { type NotificationSource, openSource } from './notification-source.js';
import { publishNotifications } from './publish-notifications.js';
import type { Report } from './running-member.js';
import { openStage, type Stage } from './stage.js';
import { verdictLine } from './table.js';
import type { Verdict } from './verdict.js';

const exchangeName = 'nova';

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
  #publishing = true;
  #crew: Crew | undefined;

  constructor(options: CollectorOptions, stage: Stage, source: NotificationSource, control: RunControl) {
    this.#options = options;
    this.#stage = stage;
    this.#source = source;
    this.#control = control;
    this.ledger = new Ledger(Object.values(stage.poolNames));
    this.#completion = new Completion(() => !this.#publishing && this.ledger.complete, stallMs);
  }

  async run(): Promise<void> {
    const signal = AbortSignal.any([this.#control.signal, this.#failure.signal]);
    const crew = await this.#gatherCrew(signal);
    this.#crew = crew;
    const display = new Display(this.#control.output, this.ledger, crew.members, this.#source.total);
    try {
      await this.#publish(signal);
      this.#publishing = false;
      await this.#completion.wait(signal);
    } catch (error) {
      signal.throwIfAborted(); // whatever broke off because of it: the reason is what matters
      throw error;
    } finally {
      await crew.stop(AbortSignal.any([this.#control.cut, AbortSignal.timeout(leaveMs)]));
      display.finish();
    }
  }

  #gatherCrew(signal: AbortSignal): Promise<Crew> {
    const { members, audit, workMs, queueType } = this.#options;
    const { poolNames, startMember } = this.#stage;
    const pools = [
      { label: 'collector', poolName: poolNames.collector, size: members },
      { label: 'audit', poolName: poolNames.audit, size: audit },
    ];
    const settings = {
      pools,
      exchangeName,
      workMs,
      queueType,
      processed: (member: string, poolName: string, { messageId, redelivered }: Report) => {
        this.ledger.processed({ poolName, member, messageId, redelivered });
        this.#completion.event();
        if (poolName === poolNames.collector) this.#considerKill(member);
      },
      failed: (error: Error) => this.#failure.abort(error),
    };
    return Crew.start(startMember, settings, signal);
  }

  #publish(signal: AbortSignal): Promise<void> {
    const settings = {
      exchangeName,
      rate: this.#options.rate,
      confirmed: (messageId: string) => {
        this.ledger.confirmed(messageId);
        this.#completion.event();
      },
    };
    return publishNotifications(this.#stage.connection, this.#source.notifications, settings, signal);
  }

  /** Midway, whoever has just reported a message is killed: it is in the middle of others. */
  #considerKill(member: string): void {
    const { ledger } = this;
    const midway = ledger.distinctOf(this.#stage.poolNames.collector) >= this.#source.total / 2;
    if (!this.#options.kill || ledger.killed !== undefined || !midway) return;
    const victim = this.#crew?.find(member);
    if (victim === undefined) return;
    ledger.memberKilled(member);
    this.#control.output.write(`killing ${member}, process ${victim.pid}, with signal 9\n`);
    victim.kill().catch((error: Error) => this.#failure.abort(error));
  }
}

const countLeftOver = async ({ connection, poolNames }: Stage, signal: AbortSignal): Promise<number> => {
  const pools = await Promise.all(Object.values(poolNames).map((name) => connection.inspectPool(name, { signal })));
  return pools.reduce((sum, { backlog }) => sum + backlog, 0);
};

/**
 * Runs the collector and resolves with its verdict. Rejects with a `UsageError` for a wrong input file, with the error
 * of a member or a publish that failed, or with the signal's reason. By then no member is left, and on a broker the
 * pools of this run are gone.
 */
export const runCollector = async (options: CollectorOptions, control: RunControl): Promise<Verdict> => {
  const source = await openSource(options, control.signal);
  const stage = await openStage(options.url);
  try {
    const run = new CollectorRun(options, stage, source, control);
    await run.run();
    const verdict = run.ledger.verdict(await countLeftOver(stage, control.signal));
    control.output.write(`${verdictLine(verdict, run.ledger.killed)}\n`);
    return verdict;
  } finally {
    await stage.close(AbortSignal.any([control.cut, AbortSignal.timeout(leaveMs)]));
  }
};
