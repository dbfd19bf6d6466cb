import { inlineCodes, proseLines } from './markdown-prose.mjs';

/** The cells of a table's line; a `|` that is escaped is text. */
const cellsOf = (text) =>
  text
    .replace(/^ *\||\| *$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/**
 * A row of a table: the names in its first cell, and the other cells by the heading of their column.
 * @typedef {{ names: string[], cells: Record<string, string>, line: number }} Row
 */

/**
 * The rows of every table below a heading, up to the next heading of any level; without a heading those of the whole page.
 * @returns {Row[]}
 */
export const tableRows = (markdown, heading) => {
  const rows = [];
  let section;
  let columns;
  for (const { text, line } of proseLines(markdown)) {
    section = /^#+ +(.+?) *$/.exec(text)?.[1] ?? section;
    if (!/^ *\|/.test(text)) columns = undefined;
    else if (heading === undefined || section === heading) {
      const cells = cellsOf(text);
      if (columns === undefined) columns = cells;
      else if (!/^[-: ]+$/.test(cells.join(''))) {
        const named = columns.map((column, index) => [column, cells[index] ?? '']);
        rows.push({ names: inlineCodes(cells[0] ?? ''), cells: Object.fromEntries(named), line });
      }
    }
  }
  return rows;
};
