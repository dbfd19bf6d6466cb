#!/usr/bin/env node
// @ts-check
import { runCommandLine } from './src/command-line.mjs';

const interruption = new AbortController();
for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(name, () => interruption.abort(new Error(`ended by ${name}`)));
}
process.exitCode = await runCommandLine(process.argv.slice(2), {
  write: (text) => process.stdout.write(`${text}\n`),
  log: (line) => process.stderr.write(`${line}\n`),
  signal: interruption.signal,
});
