import { type ContenderResult, spreadOf } from './measure.js';

/** What the project promises itself, and what a run found. */
export interface Judgement {
  readonly target: string;
  readonly found: string;
  readonly met: boolean;
}

/** A target on the ratio of joinpool's median to another's. */
export interface RatioTarget {
  readonly target: string;
  readonly figure: 'messagesPerSecond' | 'cpuMicroseconds';
  readonly bound: number;
  /** Of which baselines; the best of them counts. */
  readonly baselines: readonly string[];
}

const medianOf = ({ rounds }: ContenderResult, figure: RatioTarget['figure']): number =>
  spreadOf(rounds.map((round) => round[figure])).median;

/** A rate must reach its bound, CPU time must not pass it. The first result is joinpool's. */
export const judge = (results: readonly ContenderResult[], target: RatioTarget): Judgement => {
  const { figure, baselines, bound } = target;
  const [own, ...others] = results;
  if (own === undefined) throw new TypeError('a scenario has no contender');
  const medians = others.filter(({ name }) => baselines.includes(name)).map((other) => medianOf(other, figure));
  const isRate = figure === 'messagesPerSecond';
  const ratio = medianOf(own, figure) / (isRate ? Math.max(...medians) : Math.min(...medians));
  return { target: target.target, found: ratio.toFixed(2), met: isRate ? ratio >= bound : ratio <= bound };
};
