import type { Delivery, Settlement } from '../driver/delivery.js';
import type { Frame } from '../driver/frame.js';
import type { Linked } from '../util/linked-list.js';
import type { Alarm } from '../util/timers.js';
import { countOf, isRedelivered } from './delivery-count.js';
import { IncomingMessage } from './incoming-message.js';

/**
 * Where a run stands. `asking`: a store is asked whether it was processed before. `busy`: a letter or a counted copy is
 * being written, or a store takes note that it was processed.
 */
export type RunState = 'queued' | 'asking' | 'running' | 'waiting' | 'busy' | 'over';

/** Who takes deliveries in: told when one of them is over. */
export interface ClaimHolder {
  claimEnded(): void;
}

/** A delivery and who received it. */
interface Claim<Owner> {
  readonly delivery: Delivery;
  readonly owner: Owner;
}

/** Most runs have one claim, and then none. */
const none: readonly never[] = Object.freeze([]);

const settleAll = (claims: readonly Claim<ClaimHolder>[], how: Settlement): void => {
  for (const { delivery, owner } of claims) {
    delivery.settle(how);
    owner.claimEnded();
  }
};

/**
 * What a process does about one message: it outlives deliveries and connections. A redelivery of a message whose
 * callback still runs is a further claim on the same run, and whatever ends the run settles all claims.
 */
export class Run<Owner extends ClaimHolder> implements Linked<Run<Owner>> {
  next: Run<Owner> | undefined = undefined;
  previous: Run<Owner> | undefined = undefined;
  readonly home: Owner;
  readonly frame: Frame;
  readonly id: string;
  readonly orderingKey: string | undefined;
  state: RunState = 'queued';
  mayBeJoined = false;
  attempt = 0;
  body: unknown = undefined;
  decoded = false;
  message: IncomingMessage | undefined = undefined;
  alarm: Alarm | undefined = undefined;
  /** Its letter is being written, or is, while its last attempt still runs. */
  becameLetter = false;
  /** Its callback ran out of time and goes on all the same. */
  isOverdue = false;
  #claims: readonly Claim<Owner>[];

  constructor(home: Owner, delivery: Delivery, id: string) {
    this.home = home;
    this.frame = delivery.frame;
    this.id = id;
    this.orderingKey = delivery.frame.orderingKey;
    this.#claims = [{ delivery, owner: home }];
  }

  get isClaimed(): boolean {
    return this.#claims.length > 0;
  }

  /** The delivery that the run speaks for now. */
  get delivery(): Delivery | undefined {
    return this.#claims[this.#claims.length - 1]?.delivery;
  }

  isClaimedBy(owner: Owner): boolean {
    return this.#claims.some((claim) => claim.owner === owner);
  }

  adopt(delivery: Delivery, owner: Owner): void {
    this.#claims = [...this.#claims, { delivery, owner }];
  }

  /** Settles every claim; what came by a lost connection is a no-op there. */
  settle(how: Settlement): void {
    const claims = this.#claims;
    this.#claims = none;
    settleAll(claims, how);
  }

  /** Settles what this owner received, and leaves the rest as it is. */
  settleOf(owner: Owner, how: Settlement): void {
    const own = this.#claims.filter((claim) => claim.owner === owner);
    this.#claims = this.#claims.filter((claim) => claim.owner !== owner);
    settleAll(own, how);
  }

  /** The owner's place is gone, and its claims with it. */
  disown(owner: Owner): void {
    const lost = this.#claims.filter((claim) => claim.owner === owner);
    this.#claims = this.#claims.filter((claim) => claim.owner !== owner);
    for (const claim of lost) claim.owner.claimEnded();
  }

  /** The message for the next attempt. */
  nextMessage(poolName: string): IncomingMessage {
    this.attempt += 1;
    const delivery = this.delivery;
    this.message = new IncomingMessage(this.frame, {
      id: this.id,
      poolName,
      body: this.body,
      attempt: this.attempt,
      redelivered: delivery !== undefined && isRedelivered(delivery),
      deliveryCount: delivery === undefined ? undefined : countOf(delivery),
    });
    return this.message;
  }
}
