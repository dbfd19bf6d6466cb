import type { CpuOf } from './measure.js';
import type { RatioTarget } from './target.js';

/** One way of doing the same work. */
export interface Contender {
  readonly name: string;
  /** In each of its rounds, where that is not the scenario's number: a slow one does fewer in the same time. */
  readonly messages?: number;
  /** Of the hub's process. */
  readonly hubCpu?: CpuOf | undefined;
  /** Resolves when all messages are through. What is measured begins with the call of `begin`: at the first message. */
  run(begin: () => void): Promise<void>;
  /** What stays out of the figures: leaving, closing. */
  finish(): Promise<void>;
}

/** What is compared: the first contenders are joinpool, the others are baselines. */
export interface Scenario {
  readonly name: string;
  readonly contenders: readonly [Contender, ...Contender[]];
  readonly targets: readonly RatioTarget[];
  /** Before each round, for all contenders together. */
  prepareRound(): Promise<void>;
  close(): Promise<void>;
}
