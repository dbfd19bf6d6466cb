import { expect, test } from 'vitest';
import { checkLockFile } from '../check-lock-file.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const check = (packages) => checkLockFile(temporaryProject({ 'package-lock.json': JSON.stringify({ packages }) }));

const optionalDependencies = { '@tool/linux': '1.0.0', '@tool/darwin': '1.0.0' };

test('a binary for another system that the lock file leaves out is found', () => {
  const problems = check({ 'node_modules/tool': { optionalDependencies }, 'node_modules/@tool/linux': {} });

  expect(problems).toHaveLength(1);
  expect(problems[0].message).toContain("'@tool/darwin' 1.0.0, asked for by 'node_modules/tool'");
});

test('an entry counts wherever Node.js would look for it', () => {
  const packages = {
    'packages/core/node_modules/a/node_modules/tool': { optionalDependencies },
    'packages/core/node_modules/a/node_modules/@tool/linux': {},
    'node_modules/@tool/darwin': {},
  };

  expect(check(packages)).toEqual([]);
});

test('an entry somewhere else does not count', () => {
  const packages = {
    'node_modules/tool': { optionalDependencies: { 'linux-tool': '1.0.0' } },
    'node_modules/other/node_modules/linux-tool': {},
  };

  expect(check(packages)).toHaveLength(1);
});

test('a range that does not fit a package of this project is found', () => {
  const core = { name: '@joinpool/core', version: '0.3.0' };
  const using = (range) => ({ dependencies: { '@joinpool/core': range } });

  const problems = check({
    'packages/core': core,
    'examples/good': using('>=0.3.0 <1.0.0'),
    'examples/old': using('>=0.2.0 <1.0.0'),
  });

  expect(problems).toEqual([
    {
      file: 'examples/old/package.json',
      message: "asks for '@joinpool/core' >=0.2.0 <1.0.0 instead of >=0.3.0 <1.0.0 (then: npm install)",
    },
  ]);
});
