const fence = /^(?<indent> *)```(?<info>.*)$/;
const languages = { ts: 'mts', typescript: 'mts', js: 'mjs', javascript: 'mjs', mjs: 'mjs' };

/**
 * One program made of a page's code block and those that continue it.
 * @typedef {{ line: number, extension: 'mts' | 'mjs', lines: { text: string, line: number }[] }} Snippet
 */

const openBlock = (info) => {
  const [language, ...words] = info.trim().split(/\s+/);
  return { extension: languages[language], skip: words.includes('no-check'), continues: words.includes('continue') };
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
