import type { RatioTarget } from './target.js';

/** One way of doing the same work. */
export interface Contender {
  readonly name: string;
  /** Resolves when all messages are through. What is measured begins with the call of `begin`: at the first message. */
  run(begin: () => void): Promise<void>;
  /** What stays out of the figures: leaving, closing. */
  finish(): Promise<void>;
}

/** What is compared: the first contender is joinpool, the others are baselines. */
export interface Scenario {
  readonly name: string;
  readonly contenders: readonly [Contender, ...Contender[]];
  readonly targets: readonly RatioTarget[];
  /** Before each round, for all contenders together. */
  prepareRound(): Promise<void>;
  close(): Promise<void>;
}
