import type { PoolInspection, PoolSettings, Subscription } from '@joinpool/core/driver';
import { Alarm } from './alarm.js';
import { Backlog } from './backlog.js';
import type { Entry } from './entry.js';
import type { Marked } from './hand-out-marks.js';
import type { Letters } from './letters.js';
import { type GiveBack, Place, type PlaceClient, type PlaceOwner, type PlaceWindow } from './place.js';
import type { Queue } from './queue.js';
import { endOf, firstOf, lengthOf, type Run } from './run.js';
import type { Services } from './services.js';
import { type Share, shareOut } from './sharing.js';
import type { TurnTask } from './turn.js';

export interface PoolParts {
  readonly poolName: string;
  readonly settings: PoolSettings;
  readonly queue: Queue;
  readonly letters: Letters;
  /** Called when it was without members for too long. */
  readonly onUnused: (pool: Pool) => void;
}

/** One pool: what waits, and who takes it. */
export class Pool implements PlaceOwner, Marked, TurnTask {
  readonly poolName: string;
  readonly settings: PoolSettings;
  readonly queue: Queue;
  readonly letters: Letters;
  subscriptions: readonly Subscription[] = [];
  readonly #backlog: Backlog;
  readonly #services: Services;
  readonly #unused: Alarm;
  #members: readonly Place[] = [];
  #turn = 0;
  #unusedAt = Infinity;
  /** Only what is below goes out: the journal knows that it may be with a member. */
  #mark = 0;
  /** While the journal could not be written to, all below went out without a mark: it is owed one. */
  #owedBelow = 0;

  constructor({ poolName, settings, queue, letters, onUnused }: PoolParts, services: Services) {
    this.poolName = poolName;
    this.settings = settings;
    this.queue = queue;
    this.letters = letters;
    this.#services = services;
    this.#backlog = new Backlog({ settings, queue, letters, onMore: () => this.schedule() }, services);
    this.#unused = new Alarm(services.clock, () => onUnused(this));
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

  /** Takes as many of so many messages as it has room for; they count from now on. */
  reserve(count: number): number {
    const reserved = Math.min(count, this.#backlog.room(creditOf(this.#members)));
    this.#backlog.reserve(reserved);
    return reserved;
  }

  /** Takes all of what was confirmed before, also above its bound. */
  reserveConfirmed(count: number): number {
    this.#backlog.reserve(count);
    return count;
  }

  /** What was reserved comes with `append`, or does not come. */
  unreserve(count: number): void {
    this.#backlog.unreserve(count);
  }

  /** Takes in what is committed. */
  append(entry: Entry): void {
    if (this.isRemoved) return;
    this.#backlog.append(entry, creditOf(this.#members));
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
    if (!this.isRemoved) this.#backlog.accept(run);
  }

  giveBack(run: Run, how: GiveBack): void {
    if (!this.isRemoved) this.#backlog.giveBack(run, how);
  }

  schedule(): void {
    this.#services.turn.add(this);
  }

  /** Hands out what it can. */
  run(): void {
    if (this.isRemoved) return;
    this.#backlog.dropExpired();
    const full = new Set<Place>();
    for (let isMore = true; isMore; ) isMore = this.#handOut(full);
    for (const member of this.#members) member.flush();
    if ((this.queue.size > 0 || this.#owedBelow > this.#mark) && this.markNeeded() !== undefined) {
      this.#services.marks.add(this);
      this.#services.commits.want();
    }
  }

  /**
   * As far as members may get without another commit: what they take now, and some more for what they take as they
   * settle. With a window of one it is exact, so that a message that kills the hub is charged alone.
   */
  markNeeded(): number | undefined {
    const credit = creditOf(this.#members);
    if (this.isRemoved) return undefined;
    const owed = this.#owedBelow > this.#mark ? this.#owedBelow : undefined;
    if (credit === 0) return owed;
    const ahead = this.#members.reduce((sum, { window }) => sum + aheadOf(window), 0);
    const first = this.#backlog.first();
    if (first === undefined && this.queue.size > 0) return owed;
    const needed = (first === undefined ? this.queue.committedBelow : firstOf(first)) + credit;
    return needed + ahead / 2 <= this.#mark ? owed : Math.max(needed + ahead, this.#owedBelow);
  }

  setMark(handedOutBelow: number): void {
    this.#mark = Math.max(this.#mark, handedOutBelow);
    this.schedule();
  }

  /** Nothing is with a member, and the journal knows all counts: the mark can go. */
  lowerMark(): void {
    this.#owedBelow = 0;
    if (this.#mark === 0) return;
    this.#mark = 0;
    this.#services.marks.lower(this);
  }

  inspect(): PoolInspection {
    this.#backlog.dropExpired();
    const { size, oldestStoredAtMs } = this.#backlog;
    return {
      backlog: size,
      members: this.#members.length,
      unsettled: this.#members.reduce((sum, { load }) => sum + load, 0),
      deadLetters: this.letters.size,
      subscriptions: this.subscriptions,
      ...(oldestStoredAtMs === Infinity
        ? {}
        : { oldestMessageAgeMs: Math.max(0, this.#services.clock.now() - oldestStoredAtMs) }),
    };
  }

  /** No alarm rings any more. */
  stop(): void {
    this.#backlog.stop();
    this.#unused.turnOff();
  }

  /** Ends every place in it. */
  remove(reason: string): void {
    this.queue.remove();
    this.stop();
    for (const member of this.#members) member.lose(reason);
    this.#members = [];
  }

  /** Shares out what waits, as far as it may go out; those that cannot take their share are full, and it is tried again without them. */
  #handOut(full: Set<Place>): boolean {
    const members = this.#members.filter((member) => !full.has(member));
    const count = Math.min(this.queue.size, creditOf(members));
    let handed = 0;
    for (const share of shareOut(members, count, this.#turn % Math.max(1, members.length))) {
      const taken = this.#hand(share);
      if (taken < share.count) full.add(share.member);
      handed += taken;
    }
    return handed < count && this.#firstAllowed() !== undefined;
  }

  #hand({ member, count }: Share<Place>): number {
    let handed = 0;
    while (handed < count) {
      const first = this.#firstAllowed();
      if (first === undefined) break;
      const most = Math.min(count - handed, this.#services.commits.isFailing ? Infinity : this.#mark - firstOf(first));
      const taken = member.roomFor(first, most);
      const run = taken === 0 ? undefined : this.queue.take(taken);
      if (run === undefined) break;
      member.hand({ ...run, deliveries: run.deliveries + 1 });
      if (endOf(run) > this.#mark) this.#owedBelow = Math.max(this.#owedBelow, endOf(run));
      handed += lengthOf(run);
      this.#turn = this.#members.indexOf(member) + 1;
    }
    return handed;
  }

  /** What may go out now. While the journal cannot be written to, deliveries go on without it. */
  #firstAllowed(): Run | undefined {
    const first = this.#backlog.first();
    if (first === undefined || this.#services.commits.isFailing) return first;
    return first.entry.hasWrittenStates && firstOf(first) < this.#mark ? first : undefined;
  }
}

const creditOf = (members: readonly Place[]): number => members.reduce((sum, { credit }) => sum + credit, 0);

/** A window is settled several times in the time of a commit; each commit less is CPU time and disk time for the rest. */
const aheadOf = (window: number): number => {
  const others = Math.max(0, window - 1);
  return Math.min(4 * others, Math.max(others, 4_096));
};
