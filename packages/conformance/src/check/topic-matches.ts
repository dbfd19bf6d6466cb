/** Whether a topic matches a pattern, `*` being one word and `#` zero or more. The suite's own, to judge drivers by. */
export const topicMatches = (pattern: string, topic: string): boolean => {
  const words = topic.split('.');
  let reachable = new Set([0]);
  for (const part of pattern.split('.')) {
    const next = new Set<number>();
    for (const at of reachable) {
      if (part === '#') for (let to = at; to <= words.length; to += 1) next.add(to);
      else if (at < words.length && (part === '*' || part === words[at])) next.add(at + 1);
    }
    reachable = next;
  }
  return reachable.has(words.length);
};
