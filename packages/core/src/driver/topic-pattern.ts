/** Tells whether a topic, split into its words, is one of a pattern's. */
export type TopicMatcher = (words: readonly string[]) => boolean;

/** `*` stands for one word, `#` for zero or more; a `#` is widened word by word, and only the last one is tried again. */
const matchWords = (pattern: readonly string[], words: readonly string[]): boolean => {
  let at = 0;
  let word = 0;
  let lastHash = -1;
  let hashEnd = 0;
  while (word < words.length) {
    const wanted = pattern[at];
    if (wanted === '#') {
      lastHash = at;
      hashEnd = word;
      at += 1;
    } else if (wanted !== undefined && (wanted === '*' || wanted === words[word])) {
      at += 1;
      word += 1;
    } else if (lastHash >= 0) {
      hashEnd += 1;
      word = hashEnd;
      at = lastHash + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every((rest) => rest === '#');
};

/** Compiles a pattern once; what it returns is called for every topic that the exchange has not seen yet. */
export const compileTopicPattern = (pattern: string): TopicMatcher => {
  const wanted = pattern.split('.');
  return (words) => matchWords(wanted, words);
};
