import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runUntilPrinted } from './run-until-printed.mjs';

const run = promisify(execFile);

/** For one command: an installation with a slow network takes longest. */
const deadlineMs = 180_000;

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

/** The project of somebody who installs packages on one release of Node.js, in a folder that does not exist yet. */
export class ConsumerProject {
  #folder;
  #node;
  #signal;

  /** @param {{ folder: string, node: import('./node-releases.mjs').TriedNode, signal?: AbortSignal }} setting */
  constructor({ folder, node, signal }) {
    this.#folder = folder;
    this.#node = node;
    this.#signal = signal;
    mkdirSync(folder);
    this.#write('package.json', { name: 'consumer', version: '1.0.0', private: true });
  }

  /** Installs `packages` (tarballs or names with versions) and nothing else, and none that refuses this Node.js. */
  install(packages) {
    const options = ['--no-audit', '--no-fund', '--prefer-offline', '--engine-strict', '--loglevel=error'];
    return this.#run('npm', ['install', ...options, ...packages]);
  }

  /** Imports and requires one entry point. */
  async load(specifier) {
    this.#write('load.mjs', `import '${specifier}';\n`);
    this.#write('load.cjs', `require('${specifier}');\n`);
    await this.#run('node', ['load.mjs']);
    await this.#run('node', ['load.cjs']);
  }

  /** Type-checks a program that imports the entry points, as an ES module and as CommonJS, libraries included. */
  async typeCheck(specifiers, compiler) {
    const uses = specifiers.map((_, index) => `entry${index}`).join(', ');
    const imports = specifiers.map((name, index) => `import * as entry${index} from '${name}';`);
    const requires = specifiers.map((name, index) => `import entry${index} = require('${name}');`);
    this.#write('tsconfig.json', tsconfig);
    this.#write('consumer.mts', `${imports.join('\n')}\nexport const entries: object[] = [${uses}];\n`);
    this.#write('consumer.cts', `${requires.join('\n')}\nexport const entries: object[] = [${uses}];\n`);
    await this.#run('node', [compiler, '-p', 'tsconfig.json']);
  }

  /** Runs a command that an installed package brings, and resolves with what it printed. */
  runCommand(name, args) {
    return this.#run(join(this.#folder, 'node_modules', '.bin', name), args);
  }

  /** Runs a program of a page beside the installed packages, until it has printed `output`; resolves with what it printed. */
  runProgram({ text, output }) {
    this.#write('program.mjs', text);
    return runUntilPrinted({ command: 'node', args: ['program.mjs'], text, output, ...this.#options() });
  }

  /**
   * The first `node` on the path is the one of the project, for npm and the commands of packages as well. What programs
   * keep on this machine stays in the project.
   */
  #options() {
    const path = `${dirname(this.#node.binary)}${delimiter}${process.env.PATH}`;
    return {
      cwd: this.#folder,
      env: { ...process.env, PATH: path, NODE_OPTIONS: '', XDG_STATE_HOME: join(this.#folder, 'state') },
      signal: this.#signal,
    };
  }

  async #run(command, args) {
    try {
      return (await run(command, args, { ...this.#options(), timeout: deadlineMs, killSignal: 'SIGKILL' })).stdout;
    } catch (error) {
      throw new Error(`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message, { cause: error });
    }
  }

  #write(file, content) {
    writeFileSync(join(this.#folder, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }
}
