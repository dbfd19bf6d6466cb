import type { PoolSettings, Subscription } from '../driver/address.js';
import type { PoolInspection } from '../driver/administration.js';
import { DriverFailure } from '../driver/driver-failure.js';
import type { Frame } from '../driver/frame.js';
import type { BrokerReason, DeadLetters } from './dead-letters.js';
import { Alarm, type MemoryClock, type MemoryTimer } from './memory-clock.js';
import type { MemoryFaults } from './memory-faults.js';
import { MessageQueue, type StoredMessage } from './message-queue.js';
import type { GiveBack, PoolMember } from './pool-member.js';

/** What a pool needs of its broker. */
export interface PoolSurroundings {
  readonly clock: MemoryClock;
  readonly faults: MemoryFaults;
  readonly letters: DeadLetters;
  /** Called when it was without members for too long. */
  readonly onExpired: () => void;
}

/** One pool: what waits, who takes it, and what happens to what comes back. */
export class MemoryPool {
  readonly poolName: string;
  readonly settings: PoolSettings;
  readonly letters: DeadLetters;
  readonly subscriptions: Subscription[] = [];
  readonly #clock: MemoryClock;
  readonly #faults: MemoryFaults;
  readonly #queue = new MessageQueue();
  readonly #heldBack = new Map<StoredMessage, MemoryTimer>();
  readonly #expiry: Alarm;
  readonly #unused: Alarm;
  #members: PoolMember[] = [];
  #turn = 0;
  #lastSequence = 0;
  #nextExpiry = Infinity;
  #isScheduled = false;
  #isRemoved = false;

  constructor(poolName: string, settings: PoolSettings, { clock, faults, letters, onExpired }: PoolSurroundings) {
    this.poolName = poolName;
    this.settings = settings;
    this.letters = letters;
    this.#clock = clock;
    this.#faults = faults;
    this.#expiry = new Alarm(clock, () => this.#dropExpired());
    this.#unused = new Alarm(clock, onExpired);
    this.#watchUse();
  }

  get memberCount(): number {
    return this.#members.length;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** Whether it refuses another message now (`whenFull: 'refuse'`). */
  get isRefusing(): boolean {
    return this.settings.limits.whenFull === 'refuse' && this.#isOver(1);
  }

  enqueue(frame: Frame): void {
    const { limits } = this.settings;
    const now = this.#clock.now();
    this.#lastSequence += 1;
    this.#wait({
      frame,
      sequence: this.#lastSequence,
      priority: frame.priority ?? 0,
      storedAt: now,
      expiresAt: now + Math.min(limits.messageTtlMs ?? Infinity, frame.expiresInMs ?? Infinity),
      isDuplicate: false,
      deliveries: 0,
      charges: 0,
    });
    while (this.#isOver(0)) this.#giveUp(this.#queue.takeOldest(), 'overflow');
  }

  join(member: PoolMember): void {
    this.#members.push(member);
    this.#unused.turnOff();
    this.schedule();
  }

  /** The caller gives back what the member holds. */
  leave(member: PoolMember): void {
    this.#members = this.#members.filter((other) => other !== member);
    this.#watchUse();
  }

  /** Starts the time without members again, as declaring does. */
  touch(): void {
    this.#unused.turnOff();
    this.#watchUse();
  }

  giveBack(message: StoredMessage, { charged, delayMs = 0 }: GiveBack): void {
    if (this.#isRemoved) return;
    if (charged) message.charges += 1;
    if (message.charges >= this.settings.deliveryLimit) {
      this.letters.addBecause('delivery-limit', message.frame);
      this.schedule();
      return;
    }
    if (delayMs <= 0) {
      this.#wait(message);
      return;
    }
    const timer = this.#clock.setTimeout(() => {
      this.#heldBack.delete(message);
      this.#wait(message);
    }, delayMs);
    this.#heldBack.set(message, timer);
    this.schedule();
  }

  /** Hands out in the next turn of the event loop, once for all that calls it by then. */
  schedule(): void {
    if (this.#isScheduled || this.#isRemoved) return;
    this.#isScheduled = true;
    const handOut = () => {
      if (this.#faults.holdsBack(handOut)) return;
      this.#isScheduled = false;
      this.#handOut();
    };
    if (this.#faults.delayMs > 0) this.#clock.setTimeout(handOut, this.#faults.delayMs);
    else setImmediate(handOut);
  }

  inspect(): PoolInspection {
    this.#dropExpired();
    const waitingSince = Math.min(
      this.#queue.oldest()?.storedAt ?? Infinity,
      ...[...this.#heldBack.keys()].map((message) => message.storedAt),
    );
    return {
      backlog: this.#queue.size + this.#heldBack.size,
      members: this.#members.length,
      unsettled: this.#members.reduce((sum, member) => sum + member.load, 0),
      deadLetters: this.letters.size,
      subscriptions: [...this.subscriptions],
      ...(waitingSince === Infinity ? {} : { oldestMessageAgeMs: Math.max(0, this.#clock.now() - waitingSince) }),
    };
  }

  /** Ends every place in it. */
  remove(): void {
    this.#isRemoved = true;
    this.#expiry.turnOff();
    this.#unused.turnOff();
    for (const timer of this.#heldBack.values()) this.#clock.clearTimeout(timer);
    this.#heldBack.clear();
    const reason = new DriverFailure('not-found', `the pool '${this.poolName}' was deleted`);
    for (const member of this.#members) member.lose(reason);
    this.#members = [];
  }

  #wait(message: StoredMessage): void {
    this.#queue.insert(message);
    this.#watchExpiry(Math.min(this.#nextExpiry, message.expiresAt));
    this.schedule();
  }

  /** At most as many as there was room for at the start, so that members who settle at once leave others their turn. */
  #handOut(): void {
    if (this.#isRemoved) return;
    this.#dropExpired();
    let most = this.#credit();
    while (most > 0) {
      const message = this.#queue.next();
      const member = message && this.#leastLoaded(message);
      if (message === undefined || member === undefined) return;
      this.#queue.takeNext();
      message.deliveries += 1;
      if (!message.isDuplicate && this.#faults.takeDuplicate()) {
        this.#queue.insert({ ...message, isDuplicate: true });
      }
      member.hand(message);
      most -= 1;
    }
    if (this.#queue.size > 0 && this.#credit() > 0) this.schedule();
  }

  /** Among equals the one whose turn it is. */
  #leastLoaded(message: StoredMessage): PoolMember | undefined {
    const count = this.#members.length;
    let best: PoolMember | undefined;
    let bestIndex = 0;
    for (let step = 0; step < count; step += 1) {
      const index = (this.#turn + step) % count;
      const member = this.#members[index];
      if (member?.canTake(message) && (best === undefined || member.load < best.load)) {
        best = member;
        bestIndex = index;
      }
    }
    if (best !== undefined) this.#turn = bestIndex + 1;
    return best;
  }

  #credit(): number {
    return this.#members.reduce((sum, member) => sum + member.credit, 0);
  }

  /** What members take in this very turn does not count as waiting. */
  #isOver(more: number): boolean {
    const { maxBacklog } = this.settings.limits;
    if (maxBacklog === undefined || this.#queue.size + more <= maxBacklog) return false;
    return this.#queue.size + more > maxBacklog + this.#credit();
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    if (this.#nextExpiry > now) return;
    for (const message of this.#queue.removeExpired(now)) this.#giveUp(message, 'expired');
    this.#watchExpiry(this.#queue.earliestExpiry());
  }

  #watchExpiry(at: number): void {
    if (at === this.#nextExpiry) return;
    this.#nextExpiry = at;
    this.#expiry.turnOff();
    if (at !== Infinity) this.#expiry.setFor(at);
  }

  #giveUp(message: StoredMessage | undefined, reason: BrokerReason & ('expired' | 'overflow')): void {
    if (message !== undefined && this.settings.deadLetters.include?.includes(reason)) {
      this.letters.addBecause(reason, message.frame);
    }
  }

  #watchUse(): void {
    const { expireWhenUnusedForMs } = this.settings.limits;
    if (expireWhenUnusedForMs === undefined || this.#members.length > 0 || this.#isRemoved) return;
    this.#unused.setFor(this.#clock.now() + expireWhenUnusedForMs);
  }
}
