import type { CaseResult, SuiteResult } from '../run-cases.js';

const cell = (result: CaseResult | undefined): string => {
  if (result === undefined) return 'not run';
  return result.outcome === 'not-applicable' ? `not applicable: ${result.detail ?? ''}` : result.outcome;
};

const row = (cells: readonly string[]): string => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;

/** Drivers × cases, as a table in Markdown. A case that a run did not have is `not run`. */
export const matrixReport = (suites: readonly SuiteResult[]): string => {
  const titles = new Map(suites.flatMap(({ results }) => results.map(({ id, title }) => [id, title] as const)));
  const columns = suites.map(({ results }) => new Map(results.map((result) => [result.id, result])));
  const rows = [...titles].map(([id, title]) =>
    row([`\`${id}\``, title, ...columns.map((column) => cell(column.get(id)))]),
  );
  const head = ['case', 'what it proves', ...suites.map(({ harness }) => harness)];
  return ['# Conformance matrix', '', row(head), row(head.map(() => '---')), ...rows, ''].join('\n');
};
