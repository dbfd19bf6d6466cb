import { runCommand } from './run-command.mjs';

const runOne = async (name) => {
  const startedAt = performance.now();
  const { code, output } = await runCommand('npm', ['run', '--silent', name], { quiet: true, env: { NO_COLOR: '1' } });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) console.log(`${output.trimEnd()}\n`);
  return code === 0;
};

/**
 * Runs npm scripts that check something, `parallel` at a time. Prints one line for each, and all that a failing one said.
 * @param {readonly string[]} names
 * @returns {Promise<{ passed: number, failed: number, failures: string[] }>}
 */
export const runChecks = async (names, { parallel = 2 } = {}) => {
  const waiting = [...names];
  const failures = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      if (!(await runOne(name))) failures.push(name);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return { passed: names.length - failures.length, failed: failures.length, failures };
};
