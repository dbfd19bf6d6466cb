import type { PoolInspection, PoolSettings, Subscription } from '@joinpool/core/driver';
import { Alarm } from './alarm.js';
import type { Entry } from './entry.js';
import type { Marked } from './hand-out-marks.js';
import { HeldBack } from './held-back.js';
import type { HubReason } from './letter-writer.js';
import type { Letters } from './letters.js';
import { type GiveBack, Place, type PlaceClient, type PlaceOwner, type PlaceWindow } from './place.js';
import type { Queue } from './queue.js';
import { firstOf, lengthOf, type Run } from './run.js';
import type { Services } from './services.js';
import { type Share, shareOut } from './sharing.js';
import type { TurnTask } from './turn.js';

export interface PoolParts {
  readonly poolName: string;
  readonly settings: PoolSettings;
  readonly subscriptions: readonly Subscription[];
  readonly queue: Queue;
  readonly letters: Letters;
  /** Called when it was without members for too long. */
  readonly onUnused: (pool: Pool) => void;
}

/** One pool: what waits, who takes it, and what becomes of what comes back. */
export class Pool implements PlaceOwner, Marked, TurnTask {
  readonly poolName: string;
  readonly settings: PoolSettings;
  readonly queue: Queue;
  readonly letters: Letters;
  subscriptions: readonly Subscription[];
  readonly #services: Services;
  readonly #heldBack: HeldBack;
  readonly #expiry: Alarm;
  readonly #unused: Alarm;
  #members: readonly Place[] = [];
  #turn = 0;
  #reserved = 0;
  #unusedAt = Infinity;
  /** Only what is below goes out: the journal knows that it may be with a member. */
  #mark = 0;

  constructor(parts: PoolParts, services: Services) {
    this.poolName = parts.poolName;
    this.settings = parts.settings;
    this.subscriptions = parts.subscriptions;
    this.queue = parts.queue;
    this.letters = parts.letters;
    this.#services = services;
    this.#heldBack = new HeldBack(services.clock, (run) => {
      this.queue.putBack(run);
      this.schedule();
    });
    this.#expiry = new Alarm(services.clock, () => this.schedule());
    this.#unused = new Alarm(services.clock, () => parts.onUnused(this));
    this.touch();
  }

  get queueId(): number {
    return this.queue.queueId;
  }

  get memberCount(): number {
    return this.#members.length;
  }

  get isRemoved(): boolean {
    return this.queue.isRemoved;
  }

  /** Whether it was without members for too long. */
  get isUnused(): boolean {
    return this.#members.length === 0 && this.#services.clock.now() >= this.#unusedAt;
  }

  /** How many more messages it takes before it refuses them, what members take at once not counted. */
  get room(): number {
    const { maxBacklog, whenFull } = this.settings.limits;
    if (maxBacklog === undefined || whenFull !== 'refuse') return Infinity;
    return Math.max(0, maxBacklog + this.#credit() - this.queue.size - this.#reserved);
  }

  /** Counts messages that come with the commit under way, until `append` or `unreserve`. */
  reserve(count: number): void {
    this.#reserved += count;
  }

  unreserve(count: number): void {
    this.#reserved -= count;
  }

  /** Takes in what is committed. */
  append(entry: Entry): void {
    if (this.isRemoved) return;
    this.queue.append(entry);
    this.#expiry.setFor(entry.record.expiresAtMs);
    this.#dropOverflow();
    this.schedule();
  }

  join(window: PlaceWindow, client: PlaceClient): Place {
    const place = new Place(this, window, client);
    this.#members = [...this.#members, place];
    this.#unused.turnOff();
    this.schedule();
    return place;
  }

  /** The place gives back what it holds. */
  leave(place: Place): void {
    this.#members = this.#members.filter((other) => other !== place);
    this.touch();
  }

  /** Starts the time without members again. */
  touch(): void {
    const { expireWhenUnusedForMs = Infinity } = this.settings.limits;
    this.#unused.turnOff();
    this.#unusedAt = this.#services.clock.now() + expireWhenUnusedForMs;
    if (this.#members.length === 0 && !this.isRemoved) this.#unused.setFor(this.#unusedAt);
  }

  accept(run: Run): void {
    if (this.isRemoved) return;
    this.#settle(run);
    this.#services.commits.wantSoon();
  }

  giveBack(run: Run, { charged, delayMs }: GiveBack): void {
    if (this.isRemoved) return;
    const charges = run.charges + (charged ? 1 : 0);
    if (charges >= this.settings.deliveryLimit) {
      this.#bury(run, 'delivery-limit');
      return;
    }
    const { entry, from, to, deliveries } = run;
    entry.setCounts(from, to, { deliveries, charges });
    this.#services.changes.add(entry);
    this.#services.commits.want();
    if (delayMs > 0) this.#heldBack.add({ ...run, charges }, delayMs);
    else this.queue.putBack({ ...run, charges });
  }

  schedule(): void {
    this.#services.turn.add(this);
  }

  /** Hands out what it can. */
  run(): void {
    if (this.isRemoved) return;
    const full = new Set<Place>();
    for (;;) {
      const members = this.#members.filter((member) => !full.has(member));
      const count = Math.min(this.queue.size, creditOf(members));
      const shares = shareOut(members, count, this.#turn % Math.max(1, members.length));
      let handed = 0;
      for (const share of shares) {
        const taken = this.#hand(share);
        if (taken < share.count) full.add(share.member);
        handed += taken;
      }
      if (handed === count || this.#nextRun() === undefined) break;
    }
    for (const member of this.#members) member.flush();
    if (this.queue.size > 0 && this.markNeeded() !== undefined) {
      this.#services.marks.add(this);
      this.#services.commits.want();
    }
  }

  /**
   * As far as members may get without another commit: what they take now, and what they take in place of all but the
   * last they hold. With a window of one it is exact, so that a message that kills the hub is charged alone.
   */
  markNeeded(): number | undefined {
    const credit = this.#credit();
    if (credit === 0 || this.isRemoved) return undefined;
    const ahead = this.#members.reduce((sum, { window }) => sum + Math.max(0, window - 1), 0);
    const head = this.queue.first();
    const needed = (head === undefined ? this.queue.committedBelow : firstOf(head)) + credit;
    return needed + ahead / 2 <= this.#mark ? undefined : needed + ahead;
  }

  setMark(handedOutBelow: number): void {
    this.#mark = Math.max(this.#mark, handedOutBelow);
    this.schedule();
  }

  inspect(): PoolInspection {
    const oldest = Math.min(
      this.queue.oldest()?.entry.record.storedAtMs ?? Infinity,
      this.#heldBack.oldestStoredAtMs(),
    );
    return {
      backlog: this.queue.size + this.#heldBack.size,
      members: this.#members.length,
      unsettled: this.#members.reduce((sum, { load }) => sum + load, 0),
      deadLetters: this.letters.size,
      subscriptions: this.subscriptions,
      ...(oldest === Infinity ? {} : { oldestMessageAgeMs: Math.max(0, this.#services.clock.now() - oldest) }),
    };
  }

  /** Ends every place in it. */
  remove(reason: string): void {
    this.queue.remove();
    this.#expiry.turnOff();
    this.#unused.turnOff();
    this.#heldBack.clear();
    for (const member of this.#members) member.lose(reason);
    this.#members = [];
  }

  #hand({ member, count }: Share<Place>): number {
    let handed = 0;
    while (handed < count) {
      const next = this.#nextRun();
      if (next === undefined) break;
      const most = Math.min(count - handed, this.#services.commits.isFailing ? Infinity : this.#mark - firstOf(next));
      const room = member.roomFor(next, most);
      const run = room === 0 ? undefined : this.queue.take(room);
      if (run === undefined) break;
      member.hand({ ...run, deliveries: run.deliveries + 1 });
      handed += lengthOf(run);
      this.#turn = this.#members.indexOf(member) + 1;
    }
    return handed;
  }

  /** What may go out now. While the journal cannot be written to, deliveries go on without it. */
  #nextRun(): Run | undefined {
    this.#dropExpired();
    const first = this.queue.first();
    if (first === undefined || this.#services.commits.isFailing) return first;
    return first.entry.hasWrittenStates && firstOf(first) < this.#mark ? first : undefined;
  }

  #credit(): number {
    return creditOf(this.#members);
  }

  /** What members take at once does not count as waiting. */
  #dropOverflow(): void {
    const { maxBacklog } = this.settings.limits;
    if (maxBacklog === undefined || this.queue.size <= maxBacklog) return;
    let excess = this.queue.size - maxBacklog - this.#credit();
    while (excess > 0) {
      const dropped = this.queue.takeOldest(excess);
      if (dropped === undefined) return;
      excess -= lengthOf(dropped);
      this.#giveUp(dropped, 'overflow');
    }
  }

  #dropExpired(): void {
    const now = this.#services.clock.now();
    for (let first = this.queue.first(); first !== undefined; first = this.queue.first()) {
      if (first.entry.record.expiresAtMs > now) return;
      const dropped = this.queue.take(lengthOf(first));
      if (dropped !== undefined) this.#giveUp(dropped, 'expired');
    }
  }

  #giveUp(run: Run, reason: 'expired' | 'overflow'): void {
    if (this.settings.deadLetters.include?.includes(reason)) this.#bury(run, reason);
    else this.accept(run);
  }

  #bury(run: Run, reason: HubReason): void {
    this.#services.letterWriter.add(this.letters, run, reason);
    this.#settle(run);
    this.#services.commits.want();
  }

  #settle({ entry, from, to }: Run): void {
    entry.settle(from, to);
    this.#services.changes.add(entry);
  }
}

const creditOf = (members: readonly Place[]): number => members.reduce((sum, { credit }) => sum + credit, 0);
