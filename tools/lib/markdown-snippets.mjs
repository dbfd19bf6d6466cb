const fence = /^(?<indent> *)```(?<info>.*)$/;
const languages = { ts: 'mts', typescript: 'mts', js: 'mjs', javascript: 'mjs', mjs: 'mjs' };

/**
 * One program made of a page's code block and those that continue it.
 * @typedef {{ line: number, extension: 'mts' | 'mjs', lines: { text: string, line: number }[] }} Snippet
 */

const openBlock = (info) => {
  const [language, ...words] = info.trim().split(/\s+/);
  return {
    language,
    extension: languages[language],
    skip: words.includes('no-check'),
    continues: words.includes('continue'),
  };
};

/** Every fenced block of a page with what stands behind its language; `lines` are numbered as in the page. */
const blocksOf = (markdown) => {
  const blocks = [];
  let block;
  for (const [index, text] of markdown.split('\n').entries()) {
    const match = fence.exec(text);
    if (block === undefined && match) block = { ...openBlock(match.groups.info), line: index + 1, lines: [] };
    else if (block !== undefined && match?.groups.info.trim() === '') {
      blocks.push(block);
      block = undefined;
    } else block?.lines.push({ text, line: index + 1 });
  }
  return blocks;
};

/**
 * The programs of a page: each ```ts or ```js block is one, unless marked `no-check`.
 * A block marked `continue` goes on where the program before it ended.
 * @returns {Snippet[]}
 */
export const snippetsOf = (markdown) => {
  const snippets = [];
  for (const { extension, skip, continues, line, lines } of blocksOf(markdown)) {
    if (extension === undefined || skip) continue;
    const previous = continues ? snippets.at(-1) : undefined;
    if (previous === undefined) snippets.push({ line, extension, lines: [...lines] });
    else previous.lines.push(...lines);
  }
  return snippets;
};

const textOf = ({ lines }) => lines.map(({ text }) => `${text}\n`).join('');

/**
 * The first program of a page, as somebody who tries it copies it, and what the page says that it prints: the next block
 * marked `text`. Throws where the page has none.
 * @returns {{ text: string, output: string, line: number }}
 */
export const firstProgramOf = (markdown) => {
  const blocks = blocksOf(markdown);
  const at = blocks.findIndex(({ extension, skip }) => extension === 'mjs' && !skip);
  const output = blocks.slice(at).find(({ language }) => language === 'text');
  if (at < 0) throw new Error('the page has no program: a block marked js');
  if (output === undefined) throw new Error('the page does not say what its first program prints: a block marked text');
  return { text: textOf(blocks[at]), output: textOf(output), line: blocks[at].line };
};

/** The same program on another transport: the second program of the page stands for its import and its connect. */
export const secondOpeningOf = (markdown) => {
  const [first, second] = blocksOf(markdown).filter(({ extension, skip }) => extension === 'mjs' && !skip);
  const opening = ({ lines }) => lines.findIndex(({ text }) => text.startsWith('const connection = '));
  if (second === undefined || opening(second) < 0) throw new Error('the page has no second way to connect');
  return textOf({ lines: [...second.lines.slice(0, opening(second) + 1), ...first.lines.slice(opening(first) + 1)] });
};
