import type { Delivery } from '../driver/delivery.js';
import { deferred } from '../util/deferred.js';
import { countedCopy, isKeptCountAbove, isRedelivered, wantsCount } from './delivery-count.js';
import { Endings } from './endings.js';
import type { IntakePorts, IntakeSettings } from './intake-settings.js';
import type { PoolRuns } from './pool-runs.js';
import { ReadyQueue } from './ready-queue.js';
import { Run } from './run.js';

/**
 * The way of a message from the transport to the callback, for one member: received, queued behind its ordering key,
 * started when there is room. What comes after a run is in `Endings`. Synchronous as long as nothing has to be waited for.
 */
export class Intake {
  readonly #settings: IntakeSettings;
  readonly #ports: IntakePorts;
  readonly #shared: PoolRuns<Intake>;
  readonly #endings: Endings<Intake>;
  readonly #ready = new ReadyQueue<Run<Intake>>();
  #unsettled = 0;
  #idle: (() => void)[] = [];
  #open = true;
  #holding = false;

  /** Called for each delivery and each settlement: the slow start listens. */
  received: (redelivered: boolean) => void = () => undefined;
  settled: () => void = () => undefined;
  /** Called for each delivery that a counted copy is to replace, before it is settled. */
  copied: () => void = () => undefined;
  /** Whether the core counts redeliveries where the transport does not: in pools of joinpool's own making. */
  keepsCount = true;

  constructor(settings: IntakeSettings, ports: IntakePorts, shared: PoolRuns<Intake>) {
    this.#settings = settings;
    this.#ports = ports;
    this.#shared = shared;
    this.#endings = new Endings(settings, ports, this);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  get mayStart(): boolean {
    return !this.#holding;
  }

  /** Takes in one delivery. Never throws. */
  receive(delivery: Delivery): void {
    if (!this.#open) {
      delivery.settle('return');
      return;
    }
    const redelivered = isRedelivered(delivery);
    const id = delivery.frame.id ?? this.#ports.serializer.idOf?.(delivery.frame.body);
    const known = redelivered ? this.#shared.find(id) : undefined;
    this.received(redelivered && known === undefined); // what already runs here is no suspect: it opens the window
    this.#unsettled += 1;
    if (known !== undefined) {
      known.adopt(delivery, this);
      if (known.isOverdue) this.#endings.returnLater(known);
      return;
    }
    const run = new Run<Intake>(this, delivery, id ?? this.#ports.newId());
    this.#shared.add(run);
    if (this.#divert(run, delivery)) return;
    this.#shared.letJoin(run);
    if (this.#shared.lanes.enter(run)) this.#queue(run);
  }

  /** Puts a run in line and starts what there is room for. */
  makeReady(run: Run<Intake>): void {
    this.#queue(run);
  }

  /** Ends the run's stay in this process: settled, or lost. */
  finish(run: Run<Intake>): void {
    if (run.state === 'over') return;
    run.state = 'over';
    run.alarm?.cancel();
    this.#shared.remove(run);
    const next = this.#shared.lanes.leave(run);
    if (next !== undefined) next.home.makeReady(next);
    this.pump();
  }

  /** One delivery less is unsettled here. */
  claimEnded(): void {
    this.#unsettled -= 1;
    this.settled();
    if (this.#unsettled > 0 || this.#idle.length === 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  /** Starts nothing any more, but still takes deliveries: those that come until the transport has stopped. */
  hold(): void {
    this.#holding = true;
  }

  /** No further delivery is taken; what no callback has started goes back at once. Idempotent. */
  halt(): void {
    this.#open = false;
    this.#startingNothing(() => {
      for (const run of this.#shared.claimedBy(this)) this.#handBack(run);
    });
  }

  /** Starts to take deliveries again, after `halt`. */
  reopen(): void {
    this.#open = true;
    this.#holding = false;
  }

  /** Resolves when nothing that was received is unsettled, and the callbacks that ran at the call have ended. */
  async idle(): Promise<void> {
    if (this.#unsettled > 0) {
      const waiter = deferred<void>();
      this.#idle.push(waiter.resolve);
      await waiter.promise;
    }
    await this.#ports.executor.wait();
  }

  /** Gives up what still runs: its claims go back, and its signals abort with the reason. */
  abandon(reason: unknown): void {
    for (const run of this.#shared.claimedBy(this)) {
      if (run.home === this) {
        run.settle('release');
        run.message?.abort(reason);
      } else run.settleOf(this, 'release'); // another member's run goes on
    }
  }

  /** The place or the connection is gone: all claims are void. What has not started is forgotten; it will come again. */
  lose(reason: unknown): void {
    this.#startingNothing(() => {
      for (const run of this.#shared.claimedBy(this)) this.#forget(run, reason);
    });
  }

  /** Starts runs while there is room. */
  pump(): void {
    while (!this.#holding && this.#ports.executor.room > this.#endings.asking) {
      const run = this.#ready.shift();
      if (run === undefined) return;
      if (run.state === 'queued') this.#endings.start(run);
    }
  }

  /** Ending one run makes the next of its lane ready, whose delivery is about to end too: it must not begin. */
  #startingNothing(work: () => void): void {
    const held = this.#holding;
    this.#holding = true;
    work();
    this.#holding = held;
    this.pump();
  }

  #forget(run: Run<Intake>, reason: unknown): void {
    run.disown(this);
    if (run.isClaimed) return;
    if (run.state === 'running') {
      if (run.message !== undefined && !this.#ports.executor.withdraw(run.message)) run.message.abort(reason);
      else this.finish(run);
    } else if (run.state !== 'busy') this.finish(run);
  }

  #queue(run: Run<Intake>): void {
    run.state = 'queued';
    this.#ready.push(run);
    this.pump();
  }

  /** What does not reach a callback: the unreadable, and what the core must count first because the transport does not. */
  #divert(run: Run<Intake>, delivery: Delivery): boolean {
    const { undecodable } = delivery.frame;
    if (undecodable !== undefined) this.#endings.letter(run, 'undecodable', new Error(undecodable));
    else if (!this.keepsCount) return false;
    else if (wantsCount(delivery)) this.#recount(run, delivery);
    else if (isKeptCountAbove(delivery, this.#settings.deliveryLimit))
      this.#endings.letter(run, 'delivery-limit', undefined);
    else return false;
    return true;
  }

  #recount(run: Run<Intake>, delivery: Delivery): void {
    const copy = countedCopy(delivery);
    if (copy.count > this.#settings.deliveryLimit) this.#endings.letter(run, 'delivery-limit', undefined);
    else {
      this.copied();
      this.#endings.replace(run, { kind: 'pool', poolName: this.#settings.poolName }, copy.frame);
    }
  }

  /** Not started: returned. Waiting for a retry: it failed, so it is charged. Running: stays. */
  #handBack(run: Run<Intake>): void {
    const notStarted = run.state === 'queued' || run.state === 'asking' || this.#withdrawn(run);
    if (!notStarted && run.state !== 'waiting') return;
    const how = notStarted ? 'return' : 'retry';
    if (run.home === this) {
      run.settle(how);
      this.finish(run);
    } else run.settleOf(this, how); // another member's run goes on
  }

  #withdrawn(run: Run<Intake>): boolean {
    return run.state === 'running' && run.message !== undefined && this.#ports.executor.withdraw(run.message);
  }
}
