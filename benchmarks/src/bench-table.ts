import { type ContenderResult, spreadOf } from './measure.js';
import type { ScenarioResult } from './run-scenario.js';
import type { Judgement } from './target.js';

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const summaryOf = ({ name, rounds }: ContenderResult) => ({
  name,
  rate: spreadOf(rounds.map(({ messagesPerSecond }) => messagesPerSecond)),
  cpu: spreadOf(rounds.map(({ cpuMicroseconds }) => cpuMicroseconds)),
  hubCpu: spreadOf(rounds.flatMap(({ hubCpuMicroseconds }) => hubCpuMicroseconds ?? [])).median,
});

/** One line per target. */
export const judgementLines = (judgements: readonly Judgement[]): string[] =>
  judgements.map(({ target, found, met }) => `  ${met ? 'met   ' : 'MISSED'}  ${target}: ${found}`);

const columns = ['', 'msg/s', 'spread', 'of it', 'CPU µs/msg', 'spread'];
const hubColumn = 'hub µs/msg';

/** One table per scenario: medians, how far the rounds lie apart, and each baseline's share that joinpool reaches. */
export const benchTable = ({ name, results, judgements }: ScenarioResult): string => {
  const summaries = results.map(summaryOf);
  const own = summaries[0]?.rate.median ?? Number.NaN;
  const hasHub = summaries.some(({ hubCpu }) => !Number.isNaN(hubCpu));
  const rows = summaries.map(({ name: contender, rate, cpu, hubCpu }, index) => [
    contender,
    String(Math.round(rate.median)),
    percent(rate.spread),
    index === 0 ? '' : percent(own / rate.median),
    cpu.median.toFixed(1),
    percent(cpu.spread),
    ...(hasHub ? [Number.isNaN(hubCpu) ? '' : hubCpu.toFixed(1)] : []),
  ]);
  const heads = hasHub ? [...columns, hubColumn] : columns;
  const lines = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [name, ...text.map((line) => `  ${line.trimEnd()}`), ...judgementLines(judgements)].join('\n');
};
