import { expect, test } from 'vitest';
import { checkReadmes, driverHeadings } from '../check-readmes.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const readme = (headings) => `# @joinpool/driver-x\n\n${headings.map((heading) => `## ${heading}\n`).join('\n')}`;

const messagesFor = (files) => {
  const named = Object.entries(files).map(([name, text]) => [`packages/driver-x/${name}`, text]);
  const root = temporaryProject({ 'packages/driver-x/package.json': '{}', ...Object.fromEntries(named) });
  return checkReadmes(root).map(({ file, message }) => `${file} ${message}`);
};

test('a driver with a licence and all headings in order passes', () => {
  expect(messagesFor({ LICENSE: '', 'README.md': readme(driverHeadings) })).toEqual([]);
});

test('a missing README and a missing licence are named', () => {
  const messages = messagesFor({});

  expect(messages).toHaveLength(2);
  expect(messages.join()).toMatch(/LICENSE is missing.*README\.md is missing/);
});

test('every missing heading is named, and one in a code block does not count', () => {
  const text = `${readme(driverHeadings.slice(0, 4))}\n\`\`\`\n## Capabilities\n\`\`\`\n`;

  const [message] = messagesFor({ LICENSE: '', 'README.md': text });

  expect(message).toContain("lacks '## Capabilities', '## Limits'");
});

test('headings in another order are refused', () => {
  const [message] = messagesFor({ LICENSE: '', 'README.md': readme([...driverHeadings].reverse()) });

  expect(message).toContain('orders its headings otherwise');
});
