/**
 * One line of the table: the counts of a step or a suite, or why it was not run.
 * @typedef {{ name: string, passed?: number, failed?: number, skipped?: number, failures?: string[], notRun?: string }} Row
 */

const cell = (value) => String(value).padStart(8);

const formatRow = (row, width) => {
  const name = row.name.padEnd(width);
  if (row.notRun !== undefined) return `${name}   not run: ${row.notRun}`;
  const failures = row.failures?.length > 0 ? `   ${row.failures.join(', ')}` : '';
  return `${name}${cell(row.passed)}${cell(row.failed)}${cell(row.skipped ?? 0)}${failures}`;
};

/** The sums over all rows. A row that was not run adds nothing, unless `brokersRequired` makes it a failure. */
export const totalsOf = (rows, { brokersRequired = false } = {}) => {
  const sum = (key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const notRun = rows.filter((row) => row.notRun !== undefined).length;
  return { passed: sum('passed'), failed: sum('failed') + (brokersRequired ? notRun : 0), notRun };
};

/** The table of all suites; its last line is `N passed, N failed`. */
export const formatSummary = (rows, options) => {
  const { passed, failed, notRun } = totalsOf(rows, options);
  const width = Math.max(...rows.map(({ name }) => name.length), 'suite'.length) + 2;
  const heading = `${'suite'.padEnd(width)}${cell('passed')}${cell('failed')}${cell('skipped')}`;
  const remark = notRun === 0 ? [] : ['', `${notRun} suite(s) not run`];
  return [
    heading,
    ...rows.map((row) => formatRow(row, width)),
    ...remark,
    '',
    `${passed} passed, ${failed} failed`,
  ].join('\n');
};
