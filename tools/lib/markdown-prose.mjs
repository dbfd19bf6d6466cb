/** The lines of a page outside its code blocks, numbered as in the page. */
export const proseLines = (markdown) => {
  let fenced = false;
  return markdown.split('\n').flatMap((text, index) => {
    const isFence = /^ *(```|~~~)/.test(text);
    if (isFence) fenced = !fenced;
    return isFence || fenced ? [] : [{ text, line: index + 1 }];
  });
};

/** What stands between single backticks. */
export const inlineCodes = (text) => [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]);

/** Where links lead, those with a scheme left out. */
export const relativeLinks = (text) =>
  [...text.replace(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1])
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target));

/** The anchors of a page's headings, as GitHub makes them. */
export const headingAnchors = (markdown) =>
  proseLines(markdown).flatMap(({ text }) => {
    const heading = /^#{1,6} +(.+?) *$/.exec(text)?.[1];
    if (heading === undefined) return [];
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    return [words.replace(/[^\p{L}\p{N}\s_-]/gu, '').replace(/\s/g, '-')];
  });
