import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program in the consumer's project; the error of a failing one carries what it printed. */
const runIn = async (folder, command, args) => {
  try {
    return await run(command, args, { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
  } catch (error) {
    throw new Error(`${error.stdout}${error.stderr}`.trim() || error.message, { cause: error });
  }
};

const write = (folder, file, content) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
};

const tsconfig = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  },
  files: ['consumer.mts', 'consumer.cts'],
};

/** Makes a project of somebody who installs `packages` (tarballs or names with versions) and nothing else. */
export const makeConsumer = async (folder, packages) => {
  write(folder, 'package.json', { name: 'consumer', version: '1.0.0', private: true });
  await runIn(folder, 'npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
    ...packages,
  ]);
};

/** Imports and requires one entry point, as a program on this version of Node.js does. */
export const loadEntry = async (folder, specifier) => {
  write(folder, 'load.mjs', `import '${specifier}';\n`);
  write(folder, 'load.cjs', `require('${specifier}');\n`);
  await runIn(folder, process.execPath, ['load.mjs']);
  await runIn(folder, process.execPath, ['load.cjs']);
};

/** Type-checks a program that imports the entry points, as an ES module and as CommonJS, libraries included. */
export const typeCheckEntries = async (folder, specifiers, compiler) => {
  const uses = specifiers.map((_, index) => `entry${index}`).join(', ');
  const imports = specifiers.map((name, index) => `import * as entry${index} from '${name}';`);
  const requires = specifiers.map((name, index) => `import entry${index} = require('${name}');`);
  write(folder, 'tsconfig.json', tsconfig);
  write(folder, 'consumer.mts', `${imports.join('\n')}\nexport const entries: object[] = [${uses}];\n`);
  write(folder, 'consumer.cts', `${requires.join('\n')}\nexport const entries: object[] = [${uses}];\n`);
  await runIn(folder, process.execPath, [compiler, '-p', 'tsconfig.json']);
};

/** Runs a command that an installed package brings, and resolves with what it printed. */
export const runInstalledCommand = async (folder, name, args) =>
  (await runIn(folder, join(folder, 'node_modules', '.bin', name), args)).stdout;
