import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeStaleOutput } from '../remove-stale-output.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const compiled = (name) => ['js', 'js.map', 'd.ts', 'd.ts.map'].map((extension) => `${name}.${extension}`);
const files = (names) => Object.fromEntries(names.map((name) => [name, '']));

test('what was compiled from a source that is gone is removed, and nothing else', () => {
  const kept = ['packages/core/src/pool/join.ts', ...compiled('packages/core/dist/pool/join')];
  const stale = [...compiled('packages/core/dist/pool/leave'), 'examples/one/dist/main.js'];
  const root = temporaryProject(files([...kept, ...stale]));

  expect(removeStaleOutput(root).sort()).toEqual([...stale].sort());
  expect(kept.every((file) => existsSync(join(root, file)))).toBe(true);
  expect(stale.some((file) => existsSync(join(root, file)))).toBe(false);
});

test('a package that was never built has nothing to remove', () => {
  expect(removeStaleOutput(temporaryProject(files(['packages/core/src/pool.ts'])))).toEqual([]);
});
