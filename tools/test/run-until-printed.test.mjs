import { expect, test } from 'vitest';
import { runUntilPrinted } from '../lib/run-until-printed.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const run = (text, output) => {
  const cwd = temporaryProject({ 'program.mjs': text });
  return runUntilPrinted({ command: process.execPath, args: ['program.mjs'], text, output, cwd });
};

const staying = `const timer = setInterval(() => {}, 60_000);
process.once('SIGINT', () => { clearInterval(timer); console.log('bye'); });
console.log('hello');
`;

test('a program that ends by itself is left to its end', async () => {
  await expect(run("console.log('hello'); setImmediate(() => console.log('bye'));", 'hello\n')).resolves.toBe(
    'hello\nbye\n',
  );
});

test('a program that stays until Ctrl-C is interrupted once it has printed what it should', async () => {
  await expect(run(staying, 'hello\n')).resolves.toBe('hello\nbye\n');
});

test('a program that fails is told with what it printed', async () => {
  await expect(run("console.log('hello'); throw new Error('no broker');", 'hello\n')).rejects.toThrow(
    /ended with 1, after it had printed:\nhello\n[\s\S]*no broker/,
  );
});
