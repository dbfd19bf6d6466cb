import { sourceChecks } from './lib/checks.mjs';
import { runChecks } from './lib/run-checks.mjs';

const { failed } = await runChecks(sourceChecks);
process.exitCode = failed === 0 ? 0 : 1;
