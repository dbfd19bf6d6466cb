import { DriverFailure } from '@joinpool/core/driver';
import { wordsAnnotation } from './addresses.js';

/*
 * Patterns of topics in the filter language of Artemis, which has LIKE with `%` and `_` and no more. The topic is the
 * subject of a message; JMSType is what filters call that.
 */

const subject = 'JMSType';

const isWildcard = (word: string): boolean => word === '*' || word === '#';

const escaped = (text: string): string => text.replaceAll('_', '!_');

const like = (property: string, pattern: string): string =>
  `${property} LIKE '${pattern}'${pattern.includes('!') ? " ESCAPE '!'" : ''}`;

/** Consecutive words of a pattern that are all wildcards, or are all none. */
const runsOf = (words: readonly string[]): readonly (readonly string[])[] => {
  const runs: string[][] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last !== undefined && isWildcard(last[0] ?? '') === isWildcard(word)) last.push(word);
    else runs.push([word]);
  }
  return runs;
};

/** `*` and words alone: as many words as the pattern has. `%` may stand for dots too, so more of those are excluded. */
const sameLength = (words: readonly string[]): string => {
  if (!words.includes('*')) return `${subject} = '${words.join('.')}'`;
  const pattern = words.map((word) => (word === '*' ? '%' : escaped(word))).join('.');
  const longer = words.map(() => '%.').join('');
  return `${like(subject, pattern)} AND ${subject} NOT LIKE '${longer}%'`;
};

/**
 * Each `*` stands beside a `#`, so that a run of wildcards means: at least as many words as it has `*`. One without `*`
 * may be no word at all, with or without the dot, so there are two patterns for each of those.
 */
const atLeast = (runs: readonly (readonly string[])[]): string => {
  let patterns: readonly (readonly string[])[] = [[]];
  for (const run of runs) {
    const stars = run.filter((word) => word === '*').map(() => '%');
    if (!run.includes('#')) patterns = patterns.map((words) => [...words, ...run.map(escaped)]);
    else if (stars.length > 0) patterns = patterns.map((words) => [...words, ...stars]);
    else patterns = patterns.flatMap((words) => [words, [...words, '%']]);
  }
  const all = patterns.map((words) => words.join('.')).filter((pattern) => pattern !== '');
  if (all.includes('%')) return '1 = 1';
  return all.map((pattern) => like(subject, pattern)).join(' OR ');
};

const numbered = (words: readonly string[]): string =>
  `${words.map((word, index) => `<${index + 1}>${word === '*' ? '%' : escaped(word)}`).join('')}<${words.length + 1}>`;

/** Words before and behind one `#`: they are found by their numbers from the front and from the back. */
const fromBothEnds = (words: readonly string[], hash: number): string => {
  const before = words.slice(0, hash);
  const behind = words.slice(hash + 1);
  // No word may count for both sides.
  const enough = behind.length === 0 ? '' : `%<${before.length + behind.length + 1}>`;
  return like(`"m.${wordsAnnotation}"`, `${numbered(before)}${enough}%|${numbered(behind.reverse())}%`);
};

const conditionOf = (pattern: string): string => {
  const words = pattern.split('.');
  const hashes = words.filter((word) => word === '#').length;
  if (hashes === 0) return sameLength(words);
  const runs = runsOf(words);
  if (runs.every((run) => run.includes('#') || !run.includes('*'))) return atLeast(runs);
  if (hashes === 1) return fromBothEnds(words, words.indexOf('#'));
  throw new DriverFailure(
    'not-supported',
    `the filters of Artemis cannot express '${pattern}': where a pattern has several '#', each '*' must stand beside one`,
  );
};

/** The pattern itself stands in the filter, in a comparison that is never true, so that anybody can read it there. */
const clauseOf = (pattern: string): string => `('${pattern}' = '' OR ${conditionOf(pattern)})`;

/** A filter that is true for every topic that one of the patterns matches. Throws with kind `not-supported`. */
export const filterOf = (patterns: readonly string[]): string => [...patterns].sort().map(clauseOf).join(' OR ');

/** The patterns of a filter that `filterOf` made. */
export const patternsOf = (filter: string): readonly string[] =>
  [...filter.matchAll(/\('([^']+)' = '' OR /g)].map(([, pattern = '']) => pattern);
