import type { Address } from '../driver/address.js';
import type { Settlement } from '../driver/delivery.js';
import type { Frame } from '../driver/frame.js';
import { PoolError } from '../errors/pool-error.js';
import { tell } from '../observe/channels.js';
import { isThenable } from '../util/thenable.js';
import { letterFrame } from './dead-letter.js';
import type { IntakePorts, IntakeSettings } from './intake-settings.js';
import type { LetterReason } from './message.js';
import { judge } from './retry-policy.js';
import type { ClaimHolder, Run } from './run.js';

/** How long a message is held when its letter or copy could not be written, before the pool gets it back. */
const failedWritePauseMs = 1_000;

/** What the endings ask of the intake that holds the runs. */
export interface RunHolder<Owner extends ClaimHolder> {
  readonly isOpen: boolean;
  makeReady(run: Run<Owner>): void;
  finish(run: Run<Owner>): void;
}

/** Runs the callback and brings every run to its end: accept, another attempt, back to the pool, or a letter. */
export class Endings<Owner extends ClaimHolder> {
  readonly #settings: IntakeSettings;
  readonly #ports: IntakePorts;
  readonly #intake: RunHolder<Owner>;
  #waiting = 0;

  constructor(settings: IntakeSettings, ports: IntakePorts, intake: RunHolder<Owner>) {
    this.#settings = settings;
    this.#ports = ports;
    this.#intake = intake;
  }

  /** Starts the run: the first time it is decoded, and looked up among the processed. */
  start(run: Run<Owner>): void {
    run.state = 'busy';
    if (!this.#decode(run)) return;
    const { store, poolName } = this.#settings;
    if (store === undefined || run.attempt > 0) {
      this.#attempt(run);
      return;
    }
    this.#ask(
      run,
      () => store.has(poolName, run.id),
      (seen) => (seen ? this.#settle(run, 'accept') : this.#attempt(run)),
    );
  }

  /** Writes the letter, then accepts the message: never the other order. */
  letter(run: Run<Owner>, reason: LetterReason, error: unknown): void {
    const { to, frame } = this.#letterOf(run, reason, error);
    this.replace(run, to, frame, () => {
      this.#ports.letterWritten(run.id, reason);
    });
  }

  /** Sends the frame, and accepts the message once that is confirmed; if it fails the message goes back, charged. */
  replace(run: Run<Owner>, to: Address, frame: Frame, written: () => void = () => undefined): void {
    run.state = 'busy';
    this.#ports.send(to, frame).then(
      () => {
        written();
        this.#settle(run, 'accept');
      },
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
    if (limitMs !== undefined) run.alarm = this.#ports.timers.set(limitMs, () => this.#expire(run, limitMs));
    this.#ports.executor.start(message, (failed, error) => this.#ended(run, failed, error));
  }

  #ended(run: Run<Owner>, failed: boolean, error: unknown): void {
    run.alarm?.cancel();
    if (!run.isClaimed) this.#endedUnclaimed(run, failed);
    else if (failed) this.#failed(run, error);
    else this.#succeeded(run);
  }

  #succeeded(run: Run<Owner>): void {
    const { store, poolName } = this.#settings;
    if (store === undefined) this.#settle(run, 'accept');
    else
      this.#ask(
        run,
        () => store.add(poolName, run.id),
        () => this.#settle(run, 'accept'),
      );
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
    const error = new PoolError(
      'callback-timeout',
      `the callback ran longer than ${limitMs} ms for message ${run.id}`,
      {
        advice: 'Make the callback stop when message.signal aborts, or raise callbackTimeoutMs.',
      },
    );
    message?.abort(error);
    setImmediate(() => {
      if (run.state !== 'running' || run.message !== message || !run.isClaimed) return;
      const verdict = judge(error, run.attempt, this.#settings.retry);
      if (verdict.kind !== 'letter') {
        run.settle(verdict.kind === 'discard' ? 'accept' : 'retry');
        return;
      }
      this.#lateLetter(run, verdict.reason, error);
    });
  }

  /** The letter of a message whose last attempt still runs: the run keeps its slot, the message is done with. */
  #lateLetter(run: Run<Owner>, reason: LetterReason, error: unknown): void {
    const { to, frame } = this.#letterOf(run, reason, error);
    const { delivery } = run;
    run.becameLetter = true;
    this.#ports.send(to, frame).then(
      () => {
        this.#ports.letterWritten(run.id, reason);
        if (run.delivery === delivery) run.settle('accept');
      },
      (cause) => {
        this.#tellUnwritten(run, cause);
        if (run.delivery === delivery) run.settle('retry');
      },
    );
  }

  #letterOf(run: Run<Owner>, reason: LetterReason, error: unknown): { readonly to: Address; readonly frame: Frame } {
    const death = { reason, error, attempts: run.attempt, nowMs: Date.now() };
    return {
      to: { kind: 'deadLetters', poolName: this.#settings.poolName },
      frame: letterFrame(run.frame, death, run.id),
    };
  }

  #tellUnwritten(run: Run<Owner>, error: unknown): void {
    tell('joinpool:letter:failed', { poolName: this.#settings.poolName, messageId: run.id, error });
  }

  #settle(run: Run<Owner>, how: Settlement): void {
    if (run.state === 'over') return;
    run.settle(how);
    this.#intake.finish(run);
  }

  /** Asks a store, without a promise where it answers at once; an error of the store is a failed attempt. */
  #ask<Answer>(run: Run<Owner>, question: () => Answer | PromiseLike<Answer>, then: (answer: Answer) => void): void {
    run.state = 'busy';
    const failed = (error: unknown): void => {
      run.attempt = Math.max(run.attempt, 1);
      if (run.isClaimed) this.#failed(run, error);
      else this.#intake.finish(run); // it comes again
    };
    let answer: Answer | PromiseLike<Answer>;
    try {
      answer = question();
    } catch (error) {
      failed(error);
      return;
    }
    if (isThenable(answer)) answer.then(then, failed);
    else then(answer);
  }
}
