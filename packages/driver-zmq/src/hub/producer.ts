import type { ProducerRecord } from '../journal/journal.js';
import type { Failure, RefusedRange } from '../protocol/payloads.js';

/** What became of the records of one publish; none of it is told before its commit. */
export interface Outcome {
  readonly last: number;
  readonly isRouted: boolean;
  readonly refused: RefusedRange | undefined;
}

/** Tells a client what became of its publishes. */
export interface AnswerSink {
  confirm(last: number, isRouted: boolean): void;
  refuse(range: RefusedRange): void;
}

/** A client as a source of publishes, over all its connections: what it sent, and how far that is answered. */
export class Producer {
  readonly producerId: string;
  /** Where answers go: the session it has now. */
  sink: AnswerSink | undefined;
  lastSeenAtMs: number;
  #lastReceived: number;
  #answered: number;
  #refused: readonly RefusedRange[];
  readonly #window: number;
  #pendingBytes = 0;
  #sealed: Outcome[] = [];
  #onIdle: (() => void) | undefined;

  constructor(producerId: string, window: number, lastSeenAtMs: number) {
    this.producerId = producerId;
    this.lastSeenAtMs = lastSeenAtMs;
    this.#window = window;
    this.#lastReceived = 0;
    this.#answered = 0;
    this.#refused = [];
  }

  get lastReceived(): number {
    return this.#lastReceived;
  }

  /** Everything up to here is confirmed, or in `refused`. */
  get answered(): number {
    return this.#answered;
  }

  /** Of the last window. */
  get refused(): readonly RefusedRange[] {
    return this.#refused;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  recover({ answered }: ProducerRecord, refused: readonly RefusedRange[]): void {
    this.#answered = answered;
    this.#lastReceived = answered;
    this.#refused = refused;
  }

  receive(count: number, bytes: number): void {
    this.#lastReceived += count;
    this.#pendingBytes += bytes;
  }

  /** The commit being made up decides about these. */
  seal(outcome: Outcome): void {
    this.#sealed.push(outcome);
  }

  /** As it will be once the commit is there. */
  record(): ProducerRecord {
    const answered = this.#sealed.at(-1)?.last ?? this.#answered;
    const refused = this.#refusedUpTo(answered);
    return {
      answered,
      refused: refused.length === 0 ? '' : JSON.stringify(refused),
      lastSeenAtMs: this.lastSeenAtMs,
    };
  }

  /** Answers what was sealed: as it was meant, or all of it refused because the commit failed. */
  answer(failure: Failure | undefined, bytes: number): void {
    const first = this.#answered + 1;
    const last = this.#sealed.at(-1)?.last ?? this.#answered;
    if (failure !== undefined) {
      this.#sealed = [{ last, isRouted: false, refused: { first, count: last - first + 1, ...failure } }];
    }
    const outcomes = this.#sealed;
    this.#refused = this.#refusedUpTo(last);
    this.#sealed = [];
    this.#answered = last;
    this.#pendingBytes -= bytes;
    if (this.sink !== undefined) tell(outcomes, this.sink);
    if (this.#answered === this.#lastReceived) this.#tellIdle();
  }

  /** Calls back as soon as nothing of it is on its way to the journal. */
  whenIdle(onIdle: () => void): void {
    if (this.#answered === this.#lastReceived) onIdle();
    else this.#onIdle = onIdle;
  }

  #tellIdle(): void {
    const onIdle = this.#onIdle;
    this.#onIdle = undefined;
    onIdle?.();
  }

  /** Those that touch and tell the same are one: of a pool that stays full there would be thousands in every commit. */
  #refusedUpTo(last: number): readonly RefusedRange[] {
    const oldest = last - this.#window + 1;
    const ranges = this.#refused.flatMap((range) => notBefore(range, oldest) ?? []);
    for (const { refused } of this.#sealed) {
      const range = refused && notBefore(refused, oldest);
      if (range === undefined) continue;
      const before = ranges.at(-1);
      if (before !== undefined && isContinued(before, range))
        ranges[ranges.length - 1] = { ...before, count: before.count + range.count };
      else ranges.push(range);
    }
    return ranges;
  }
}

const notBefore = (range: RefusedRange, oldest: number): RefusedRange | undefined => {
  const { first, count } = range;
  if (first >= oldest) return range;
  return first + count > oldest ? { ...range, first: oldest, count: first + count - oldest } : undefined;
};

const isContinued = (one: RefusedRange, next: RefusedRange): boolean =>
  one.first + one.count === next.first && one.kind === next.kind && one.message === next.message;

/** A refusal before the confirm that covers it; one confirm for as many as were routed alike. */
const tell = (outcomes: readonly Outcome[], sink: AnswerSink): void => {
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.refused !== undefined) sink.refuse(outcome.refused);
    if (outcomes[index + 1]?.isRouted !== outcome.isRouted) sink.confirm(outcome.last, outcome.isRouted);
  }
};
