import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './lib/project-files.mjs';
import { runTool } from './lib/run-command.mjs';

/** Builds one program of this project and what it needs; says nothing unless that fails. */
const build = async (folder) => {
  if (!existsSync(join(projectRoot, folder, 'package.json'))) {
    console.error(`${folder} is not in this checkout`);
    return 1;
  }
  const { code, output } = await runTool('turbo', ['run', 'build', `--filter=./${folder}...`], { quiet: true });
  if (code !== 0) console.error(output);
  return code;
};

/** Runs the built program in place of this one: its own output, input, signals and exit code. */
const runProgram = (folder, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(projectRoot, folder, 'dist/main.js'), ...args], { stdio: 'inherit' });
    process.on('SIGINT', () => {}); // the terminal sends it to the program too, and the program decides when to end
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });

const [folder, ...args] = process.argv.slice(2);
const buildCode = await build(folder);
process.exitCode = buildCode === 0 ? await runProgram(folder, args) : buildCode;
