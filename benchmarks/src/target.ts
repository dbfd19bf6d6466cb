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
  readonly figure: 'messagesPerSecond' | 'cpuMicroseconds' | 'hubCpuMicroseconds';
  readonly bound: number;
  /** Whose; default: the first result. */
  readonly own?: string;
  /** Of which baselines; the best of them counts. */
  readonly baselines: readonly string[];
}

const medianOf = ({ rounds }: ContenderResult, figure: RatioTarget['figure']): number =>
  spreadOf(rounds.map((round) => round[figure] ?? Number.NaN)).median;

/** A rate must reach its bound, CPU time must not pass it. */
export const judge = (results: readonly ContenderResult[], target: RatioTarget): Judgement => {
  const { figure, baselines, bound } = target;
  const own = target.own === undefined ? results[0] : results.find(({ name }) => name === target.own);
  if (own === undefined) throw new TypeError(`a scenario has no contender ${target.own ?? ''}`);
  const others = results.filter((other) => other !== own && baselines.includes(other.name));
  const medians = others.map((other) => medianOf(other, figure));
  const isRate = figure === 'messagesPerSecond';
  const ratio = medianOf(own, figure) / (isRate ? Math.max(...medians) : Math.min(...medians));
  return { target: target.target, found: ratio.toFixed(2), met: isRate ? ratio >= bound : ratio <= bound };
};
