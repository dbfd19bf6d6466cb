import { expect, test } from 'vitest';
import { firstProgramOf, secondOpeningOf } from '../lib/markdown-snippets.mjs';

const fence = '```';
const block = (language, ...lines) => [`${fence}${language}`, ...lines, fence, ''].join('\n');

const memory = block('js', "import { a } from 'a';", 'const connection = await a();', 'connection.go();');
const output = block('text', 'order.created 17');
const amqp = block('js', "import { b } from 'b';", 'const connection = await b();');

test('the first program is the first block of JavaScript, and what it prints the text block behind it', () => {
  const page = `# Page\n\n${block('sh', 'npm install a')}\n${memory}\nIt prints\n\n${output}\n${amqp}`;

  expect(firstProgramOf(page)).toEqual({
    text: "import { a } from 'a';\nconst connection = await a();\nconnection.go();\n",
    output: 'order.created 17\n',
    line: 7,
  });
});

test('on another transport the program imports and connects as the second block says', () => {
  expect(secondOpeningOf(`${memory}\n${output}\n${amqp}`)).toBe(
    "import { b } from 'b';\nconst connection = await b();\nconnection.go();\n",
  );
});

test.each([
  ['no program', block('ts', 'const a: number = 1;'), 'has no program'],
  ['a program that nobody can run', block('js no-check', 'connect()'), 'has no program'],
  ['no word of what the program prints', memory, 'does not say what its first program prints'],
])('a page with %s is refused', (_, page, complaint) => {
  expect(() => firstProgramOf(page)).toThrow(complaint);
});

test('a page with one way to connect is refused where two are wanted', () => {
  expect(() => secondOpeningOf(memory)).toThrow('has no second way to connect');
});
