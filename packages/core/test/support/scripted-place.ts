import type { Delivery, DeliverySink, DeliveryWindow, Settlement } from '../../src/driver/delivery.js';
import type { DriverPool } from '../../src/driver/driver.js';
import type { Frame } from '../../src/driver/frame.js';
import { deferred } from '../../src/util/deferred.js';
import type { Script } from './script.js';

/** A delivery that keeps how it was settled. */
export class ScriptedDelivery implements Delivery {
  readonly frame: Frame;
  readonly redelivered: boolean;
  readonly deliveryCount: number | undefined;
  /** How it was settled, in order; more than one entry is a fault of the core. */
  readonly settlements: Settlement[] = [];
  /** False: the delivery is void, settling writes nothing. */
  open = true;

  constructor(
    frame: Frame,
    facts: { readonly redelivered?: boolean; readonly deliveryCount?: number | undefined } = {},
  ) {
    this.frame = frame;
    this.redelivered = facts.redelivered ?? false;
    this.deliveryCount = facts.deliveryCount;
  }

  settle(how: Settlement): boolean {
    this.settlements.push(how);
    return this.open;
  }
}

/** A place whose deliveries the test pushes. */
export class ScriptedPlace implements DriverPool {
  readonly windows: DeliveryWindow[];
  readonly deliveries: ScriptedDelivery[] = [];
  readonly #script: Script;
  readonly #sink: DeliverySink;
  readonly #lost = deferred<unknown>();

  constructor(script: Script, window: DeliveryWindow, sink: DeliverySink) {
    this.#script = script;
    this.windows = [window];
    this.#sink = sink;
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  lose(reason: unknown): void {
    this.#lost.resolve(reason);
  }

  deliver(delivery: ScriptedDelivery): ScriptedDelivery {
    this.deliveries.push(delivery);
    this.#sink(delivery);
    return delivery;
  }

  widen(window: DeliveryWindow): void {
    this.windows.push(window);
  }

  stop(signal: AbortSignal): Promise<void> {
    return this.#script.step('stop', '', signal);
  }

  detach(signal: AbortSignal): Promise<void> {
    return this.#script.step('detach', '', signal);
  }
}
