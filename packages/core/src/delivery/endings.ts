import type { Address } from '../driver/address.js';
import type { Settlement } from '../driver/delivery.js';
import type { Frame } from '../driver/frame.js';
import { tell } from '../observe/channels.js';
import { callbackTimeout } from './callback-timeout.js';
import { letterFrame } from './dead-letter.js';
import type { IntakePorts, IntakeSettings } from './intake-settings.js';
import type { LetterReason } from './message.js';
import { ProcessedIds } from './processed-ids.js';
import { judge } from './retry-policy.js';
import type { ClaimHolder, Run } from './run.js';
import type { RunHolder } from './run-holder.js';

/** How long a message is held when its letter or copy could not be written, before the pool gets it back. */
const failedWritePauseMs = 1_000;

/** Runs the callback and brings every run to its end: accept, another attempt, back to the pool, or a letter. */
export class Endings<Owner extends ClaimHolder> {
  readonly #settings: IntakeSettings;
  readonly #ports: IntakePorts;
  readonly #intake: RunHolder<Owner>;
  #waiting = 0;
  readonly #processed: ProcessedIds | undefined;

  constructor(settings: IntakeSettings, ports: IntakePorts, intake: RunHolder<Owner>) {
    this.#settings = settings;
    this.#ports = ports;
    this.#intake = intake;
    const { store, poolName } = settings;
    this.#processed = store === undefined ? undefined : new ProcessedIds(store, poolName);
  }

  /** Runs for which a store is being asked: each has a place among those that run. */
  get asking(): number {
    return this.#processed?.asking ?? 0;
  }

  /** Starts the run: the first time it is decoded, and looked up among the processed. */
  start(run: Run<Owner>): void {
    run.state = 'busy';
    if (!this.#decode(run)) return;
    if (this.#processed === undefined || run.attempt > 0) this.#attempt(run);
    else this.#lookUp(run, this.#processed);
  }

  /** A redelivery joined a run that is overdue: it goes back, charged, as the one before, or the run would hold it for ever. */
  returnLater(run: Run<Owner>): void {
    const { callbackTimeoutMs } = this.#settings;
    if (callbackTimeoutMs === undefined) return;
    run.alarm?.cancel();
    run.alarm = this.#ports.timers.set(callbackTimeoutMs, () => {
      if (run.state === 'running') run.settle('retry');
    });
  }

  /** Writes the letter, then accepts the message: never the other order. */
  letter(run: Run<Owner>, reason: LetterReason, error: unknown): void {
    this.#acceptOnce(run, this.#writeLetter(run, reason, error));
  }

  /** Sends a copy, and then accepts the message that it takes the place of. */
  replace(run: Run<Owner>, to: Address, copy: Frame): void {
    this.#acceptOnce(run, this.#ports.send(to, copy));
  }

  /** Accepts the message once that is confirmed; if it fails the message goes back, charged. */
  #acceptOnce(run: Run<Owner>, written: Promise<void>): void {
    run.state = 'busy';
    written.then(
      () => this.#settle(run, 'accept'),
      (error) => {
        this.#tellUnwritten(run, error);
        this.#later(run, failedWritePauseMs, () => this.#settle(run, 'retry'));
      },
    );
  }

  #decode(run: Run<Owner>): boolean {
    if (run.decoded) return true;
    const { frame } = run;
    try {
      run.body = this.#ports.serializer.reads(frame.contentType)
        ? this.#ports.serializer.decode(frame.body)
        : frame.body;
    } catch (error) {
      this.letter(run, 'undecodable', error);
      return false;
    }
    run.decoded = true;
    return true;
  }

  #attempt(run: Run<Owner>): void {
    if (run.state === 'over') return;
    run.state = 'running';
    const message = run.nextMessage(this.#settings.poolName);
    const limitMs = this.#settings.callbackTimeoutMs;
    const started =
      limitMs === undefined
        ? undefined
        : () => {
            run.alarm = this.#ports.timers.set(limitMs, () => this.#expire(run, limitMs));
          };
    this.#ports.executor.start(message, (failed, error) => this.#ended(run, failed, error), started);
  }

  #ended(run: Run<Owner>, failed: boolean, error: unknown): void {
    run.alarm?.cancel();
    if (!run.isClaimed) this.#endedUnclaimed(run, failed);
    else if (failed) this.#failed(run, error);
    else this.#succeeded(run);
  }

  #succeeded(run: Run<Owner>): void {
    if (this.#processed === undefined) {
      this.#settle(run, 'accept');
      return;
    }
    run.state = 'busy';
    this.#processed.add(run.id, {
      answered: () => this.#settle(run, 'accept'),
      failed: (error) => this.#storeFailed(run, error),
    });
  }

  /**
   * Settled by a timeout or a leave, or lost: nobody to answer to. What completed is remembered all the same, so that it
   * is not processed again when it comes again; but a letter that is sent back later must not be taken for processed.
   */
  #endedUnclaimed(run: Run<Owner>, failed: boolean): void {
    if (failed || run.becameLetter) this.#intake.finish(run);
    else this.#succeeded(run);
  }

  #failed(run: Run<Owner>, error: unknown): void {
    const { poolName, retry, window } = this.#settings;
    tell('joinpool:callback:failed', { poolName, messageId: run.id, attempt: run.attempt, error });
    const verdict = judge(error, run.attempt, retry);
    if (verdict.kind === 'discard') this.#settle(run, 'accept');
    else if (verdict.kind === 'letter') this.letter(run, verdict.reason, error);
    else if (verdict.kind === 'back') this.#later(run, verdict.delayMs, () => this.#settle(run, verdict.how));
    else if (!this.#intake.isOpen || this.#waiting >= Math.max(1, Math.floor(window / 2))) this.#settle(run, 'retry');
    else this.#later(run, verdict.delayMs, () => this.#intake.makeReady(run));
  }

  /** Waits with the message; a leave or a lost connection ends the wait early by ending the run. */
  #later(run: Run<Owner>, delayMs: number, then: () => void): void {
    if (!this.#intake.isOpen) {
      this.#settle(run, 'retry');
      return;
    }
    run.state = 'waiting';
    this.#waiting += 1;
    let counted = true;
    const uncount = (): void => {
      if (counted) this.#waiting -= 1;
      counted = false;
    };
    const alarm = this.#ports.timers.set(delayMs, () => {
      uncount();
      if (run.state === 'waiting') then();
    });
    run.alarm = {
      cancel: () => {
        uncount();
        alarm.cancel();
      },
    };
  }

  /** The callback is too slow: told by its signal, given one turn to end, and charged as a failure if it goes on. */
  #expire(run: Run<Owner>, limitMs: number): void {
    const { message } = run;
    const error = callbackTimeout(limitMs, run.id);
    message?.abort(error);
    setImmediate(() => {
      if (run.state !== 'running' || run.message !== message || !run.isClaimed) return;
      const verdict = judge(error, run.attempt, this.#settings.retry);
      run.isOverdue = true;
      if (verdict.kind !== 'letter') {
        run.settle(verdict.kind === 'discard' ? 'accept' : 'retry');
        return;
      }
      this.#lateLetter(run, verdict.reason, error);
    });
  }

  /** The letter of a message whose last attempt still runs: the run keeps its slot, the message is done with. */
  #lateLetter(run: Run<Owner>, reason: LetterReason, error: unknown): void {
    const { delivery } = run;
    run.becameLetter = true;
    this.#writeLetter(run, reason, error).then(
      () => {
        if (run.delivery === delivery) run.settle('accept');
      },
      (cause) => {
        this.#tellUnwritten(run, cause);
        if (run.delivery === delivery) run.settle('retry');
      },
    );
  }

  async #writeLetter(run: Run<Owner>, reason: LetterReason, error: unknown): Promise<void> {
    const death = { reason, error, attempts: run.attempt, nowMs: Date.now() };
    const to = { kind: 'deadLetters', poolName: this.#settings.poolName } as const;
    await this.#ports.send(to, letterFrame(run.frame, death, run.id));
    this.#ports.letterWritten(run.id, reason);
  }

  #tellUnwritten(run: Run<Owner>, error: unknown): void {
    tell('joinpool:letter:failed', { poolName: this.#settings.poolName, messageId: run.id, error });
  }

  #settle(run: Run<Owner>, how: Settlement): void {
    if (run.state === 'over') return;
    run.settle(how);
    this.#intake.finish(run);
  }

  /** Whether the message was processed before. Until the answer comes the run can be handed back, or get lost. */
  #lookUp(run: Run<Owner>, processed: ProcessedIds): void {
    run.state = 'asking';
    const unlessOver = (then: () => void): void => {
      if (run.state === 'asking') then();
      else this.#intake.pump();
    };
    processed.has(run.id, {
      answered: (seen) => unlessOver(() => this.#lookedUp(run, seen)),
      failed: (error) => unlessOver(() => this.#storeFailed(run, error)),
    });
  }

  #lookedUp(run: Run<Owner>, seen: boolean): void {
    if (seen) this.#settle(run, 'accept');
    else if (this.#intake.mayStart) this.#attempt(run);
    else this.#intake.makeReady(run); // is handed back with those that wait
  }

  /** An error of a store is a failed attempt. */
  #storeFailed(run: Run<Owner>, error: unknown): void {
    run.attempt = Math.max(run.attempt, 1);
    if (run.isClaimed) this.#failed(run, error);
    else this.#intake.finish(run); // it comes again
  }
}
