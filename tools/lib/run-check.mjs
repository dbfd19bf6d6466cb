import { isProgram } from './is-program.mjs';
import { projectRoot } from './project-files.mjs';

/**
 * What a check reports for one place that breaks its rule.
 * @typedef {{ file: string, line?: number, message: string }} Problem
 */

/** One problem as editors and terminals link it. */
const formatProblem = ({ file, line, message }) => `${file}${line === undefined ? '' : `:${line}`}  ${message}`;

/**
 * Runs a check when its file is the program, so that the same file can be imported by the tests of the tools.
 * Prints every problem; the process exits with 1 when there is one.
 */
export const runCheck = async (meta, title, check) => {
  if (!isProgram(meta)) return;
  const problems = await check(projectRoot);
  for (const problem of problems) console.error(formatProblem(problem));
  console.log(problems.length === 0 ? `${title}: ok` : `${title}: ${problems.length} problem(s)`);
  if (problems.length > 0) process.exitCode = 1;
};
