import { expect, test } from 'vitest';
import { checkRelease } from '../check-release.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const check = (manifest) =>
  checkRelease(temporaryProject({ 'packages/core/package.json': JSON.stringify({ name: 'core', ...manifest }) }));

const url = 'git+https://git.example/owner/name.git';

test('a package that names its repository and its folder there can be published', () => {
  expect(check({ repository: { type: 'git', url, directory: 'packages/core' } })).toEqual([]);
});

test.each([
  ['no repository', {}, "has no 'repository.url'"],
  ['a repository without its folder', { repository: { url } }, "'repository.directory' must be 'packages/core'"],
])('a package with %s cannot', (_, manifest, complaint) => {
  expect(check(manifest)[0]).toMatchObject({ file: 'packages/core/package.json' });
  expect(check(manifest)[0].message).toContain(complaint);
});

test('a private package needs none', () => {
  expect(check({ private: true })).toEqual([]);
});
