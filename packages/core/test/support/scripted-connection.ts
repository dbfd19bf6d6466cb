import type { Address, PoolAddress, Subscription } from '../../src/driver/address.js';
import type { Difference, DriverAdministration, PoolInspection } from '../../src/driver/administration.js';
import type { DriverCapabilities } from '../../src/driver/capabilities.js';
import type { Delivery, DeliverySink, DeliveryWindow } from '../../src/driver/delivery.js';
import type { DriverConnection, DriverPool, DriverSender, SendCallback } from '../../src/driver/driver.js';
import type { Frame } from '../../src/driver/frame.js';
import type { PoolWarning } from '../../src/driver/pool-warning.js';
import { deferred } from '../../src/util/deferred.js';
import type { Script } from './script.js';
import { ScriptedPlace } from './scripted-place.js';

/** One send that a scripted sender was asked for. */
export interface Sent {
  readonly to: Address;
  readonly frame: Frame;
  /** Answers it: nothing confirms, an error fails. */
  readonly answer: (error?: unknown) => void;
}

export class ScriptedSender implements DriverSender {
  readonly sent: Sent[] = [];
  readonly #script: Script;
  readonly #lost = deferred<unknown>();
  closed = false;

  constructor(script: Script) {
    this.#script = script;
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  lose(reason: unknown): void {
    this.#lost.resolve(reason);
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    this.#script.unsendable(frame);
    this.sent.push({ to, frame, answer: (error) => done(error) });
    if (this.#script.confirms === 'at once') queueMicrotask(() => done(undefined));
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

export class ScriptedConnection implements DriverConnection {
  readonly capabilities: DriverCapabilities;
  readonly #administration: DriverAdministration;
  readonly senders: ScriptedSender[] = [];
  readonly places: ScriptedPlace[] = [];
  /** What `openDeadLetters` shows. */
  letters: Delivery[] = [];
  /** What `inspect` answers. */
  inspection: PoolInspection | undefined = { backlog: 0 };
  /** What `declare` and `declareExchange` find different. */
  differences: readonly Difference[] = [];
  /** What `examine` tells; undefined: pools are joinpool's own, and there is no `examine`. */
  warnings: readonly PoolWarning[] | undefined;
  closed = false;
  readonly #script: Script;
  readonly #lost = deferred<unknown>();
  #onBlocked: (blocked: boolean) => void = () => undefined;

  constructor(script: Script, capabilities: DriverCapabilities) {
    this.#script = script;
    this.capabilities = capabilities;
    this.#administration = this.#administrationOf(script);
  }

  get administration(): DriverAdministration {
    const { warnings } = this;
    return warnings === undefined ? this.#administration : { ...this.#administration, examine: async () => warnings };
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  lose(reason: unknown): void {
    this.#lost.resolve(reason);
  }

  block(blocked: boolean): void {
    this.#onBlocked(blocked);
  }

  async openSender(signal: AbortSignal): Promise<DriverSender> {
    await this.#script.step('openSender', '', signal);
    const sender = new ScriptedSender(this.#script);
    this.senders.push(sender);
    return sender;
  }

  async attach(
    pool: PoolAddress,
    window: DeliveryWindow,
    sink: DeliverySink,
    signal: AbortSignal,
  ): Promise<DriverPool> {
    await this.#script.step('attach', pool.poolName, signal);
    const place = new ScriptedPlace(this.#script, window, sink);
    this.places.push(place);
    return place;
  }

  onBlocked(listener: (blocked: boolean) => void): void {
    this.#onBlocked = listener;
  }

  unwrap(kind: string): unknown {
    return kind === 'scripted' ? this : undefined;
  }

  close(): Promise<void> {
    this.closed = true;
    this.#script.calls.push('close');
    return Promise.resolve();
  }

  #administrationOf(script: Script): DriverAdministration {
    return {
      declareExchange: (name, _mode, signal) =>
        script.step('declareExchange', name, signal).then(() => this.differences),
      declare: ({ poolName }, mode, signal) =>
        script.step('declare', `${poolName} ${mode}`, signal).then(() => this.differences),
      removeSubscription: (poolName, one: Subscription, signal) =>
        script.step('removeSubscription', `${poolName} ${one.exchangeName} ${one.topic}`, signal),
      inspect: (poolName, signal) => script.step('inspect', poolName, signal).then(() => this.inspection),
      delete: (poolName, force, signal) => script.step('delete', `${poolName} ${force}`, signal),
      openDeadLetters: async (poolName, signal) => {
        await script.step('openDeadLetters', poolName, signal);
        if (this.inspection === undefined) return undefined;
        const left = [...this.letters];
        return {
          next: (limit) => script.step('next', '', limit).then(() => left.shift()),
          close: (limit) => script.step('closeView', '', limit),
        };
      },
    };
  }
}
