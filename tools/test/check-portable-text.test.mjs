import { expect, test } from 'vitest';
import { checkPortableText } from '../check-portable-text.mjs';
import { places, temporaryProject } from './support/temporary-project.mjs';

// Put together here, or this file would break the rule that it tests.
const path = (...names) => ['', ...names, ''].join('/');
const url = (host) => ['https:', '', host, 'package'].join('/');

test.each([
  path('work', 'main'),
  `"${path('root', '.cache')}`,
  path('home', 'alice', 'joinpool'),
  path('Users', 'alice'),
  url('registry.npmjs.org'),
  url('deb.debian.org'),
  url('registry.example.org'),
])('%s is found', (text) => {
  const root = temporaryProject({ 'docs/a.md': `first\nsee ${text} there\n` });

  expect(places(checkPortableText(root))).toContain('docs/a.md:2');
});

test.each([`\${folder}${path('root', 'etc')}`, url('github.com'), 'the work/ folder', 'rootless'])(
  '%s is fine',
  (text) => {
    const root = temporaryProject({ 'docs/a.md': `see ${text} there\n` });

    expect(checkPortableText(root)).toEqual([]);
  },
);
