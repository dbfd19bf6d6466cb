import type { Scenario } from './contender.js';
import { type ContenderResult, type Measurement, measure } from './measure.js';
import { type Judgement, judge } from './target.js';

/** What a scenario found; the first results are joinpool's. */
export interface ScenarioResult {
  readonly name: string;
  readonly results: readonly ContenderResult[];
  readonly judgements: readonly Judgement[];
}

/**
 * Interleaved rounds: each round runs every contender, and begins with another one than the round before. One round
 * for warming up comes first and does not count.
 */
export const runScenario = async (scenario: Scenario, rounds: number, messages: number): Promise<ScenarioResult> => {
  const { contenders } = scenario;
  const taken = contenders.map(({ name }) => ({ name, rounds: [] as Measurement[] }));
  for (let round = 0; round <= rounds; round += 1) {
    await scenario.prepareRound();
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const index = (round + turn) % contenders.length;
      const contender = contenders[index] ?? contenders[0];
      const measurement = await measure(
        contender.messages ?? messages,
        (begin) => contender.run(begin),
        contender.hubCpu,
      );
      await contender.finish();
      if (round > 0) taken[index]?.rounds.push(measurement);
    }
  }
  const judgements = scenario.targets.map((target) => judge(taken, target));
  return { name: scenario.name, results: taken, judgements };
};
