import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../lib/project-files.mjs';
import { runTool } from '../lib/run-command.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const configuration = () => {
  const { vcs, ...rest } = JSON.parse(readFileSync(join(projectRoot, 'biome.json'), 'utf8'));
  return JSON.stringify({ ...rest, vcs: { ...vcs, enabled: false } });
};

const source = 'packages/core/src/pool.ts';

test.each([
  ['noExplicitAny', source, 'export const pool = (name: any) => name;\n'],
  ['useImportType', source, "import { Pool } from './pool-type.js';\n\nexport type Pools = Pool[];\n"],
  ['noParameterAssign', source, 'export const pool = (name: string) => {\n  name = "a";\n  return name;\n};\n'],
  ['noDefaultExport', source, 'export default 1;\n'],
  ['noConsole', source, "console.log('joined');\n"],
  ['useMaxParams', source, 'export const pool = (a: 1, b: 1, c: 1, d: 1, e: 1) => [a, b, c, d, e];\n'],
  ['noNonNullAssertion', source, 'export const pool = (name?: string) => name!.length;\n'],
  ['useFilenamingConvention', 'packages/core/src/thePool.ts', 'export const pool = 1;\n'],
  ['noFocusedTests', 'packages/core/test/pool.test.ts', "it.only('joins', () => {});\n"],
  ['noSkippedTests', 'packages/core/test/pool.test.ts', "it.skip('joins', () => {});\n"],
])('%s is an error', async (rule, file, text) => {
  const root = temporaryProject({ 'biome.json': configuration(), [file]: text });

  const { code, output } = await runTool('biome', ['lint', '--error-on-warnings', '.'], { cwd: root, quiet: true });

  expect(output).toContain(rule);
  expect(code).toBe(1);
});
