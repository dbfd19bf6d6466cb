import { expect, test } from 'vitest';
import { checkDocSnippets } from '../check-doc-snippets.mjs';
import { places, temporaryProject } from './support/temporary-project.mjs';

const block = (info, ...lines) => [`\`\`\`${info}`, ...lines, '```', ''].join('\n');

const check = (markdown) => checkDocSnippets(temporaryProject({ 'README.md': markdown }, { modules: true }));

test('an error is found in the page and line where it stands', () => {
  const problems = check(
    `# Title\n\n${block('ts', 'const port: number = 5672;', "const host: number = 'localhost';")}`,
  );

  expect(places(problems)).toEqual(['README.md:5']);
});

test('JavaScript is checked too', () => {
  expect(places(check(block('js', "'text'.missing();")))).toEqual(['README.md:2']);
});

test('an import that does not resolve is an error', () => {
  const [problem] = check(block('ts', "import '@joinpool/driver-none';"));

  expect(problem.message).toContain('@joinpool/driver-none');
});

test('a block that continues sees what was declared before, and nobody else does', () => {
  const first = block('ts', 'const port = 5672;');

  expect(check(first + block('ts continue', 'port.toFixed();'))).toEqual([]);
  expect(check(first + block('ts', 'port.toFixed();'))).toHaveLength(1);
});

test('other languages and blocks marked no-check are left alone', () => {
  expect(check(block('sh', 'npm ci') + block('ts no-check', 'not a program'))).toEqual([]);
});
