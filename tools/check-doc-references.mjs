import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { headingAnchors, inlineCodes, proseLines, relativeLinks } from './lib/markdown-prose.mjs';
import { projectFiles } from './lib/project-files.mjs';
import { runCheck } from './lib/run-check.mjs';

const checkedPages = /^[A-Z]+\.md$|^docs\/.*\.md$|^(packages|examples|benchmarks|tools)\/.*README\.md$/;

/** Generated from the cases themselves. */
const generatedPages = new Set(['docs/reference/conformance-matrix.md']);

/** Its numbered lines are the promises that cases refer to. */
const contractPage = 'docs/concepts/delivery.md';

const testFile = /\.test\.m?[tj]s$/;

/** `theme/what`, `theme/` or `theme/wh…`: one case, or all that begin so. */
const caseName = /^([a-z]+(?:-[a-z]+)*)\/([\w-]*…?)$/;

/** The cases that a name means. */
const casesOf = (name, cases) => {
  const beginning = name.replace(/…$/, '');
  const isGroup = beginning !== name || name.endsWith('/');
  return cases.filter(({ id }) => (isGroup ? id.startsWith(beginning) : id === name));
};

/** Of the cases that a promise of the contract names, those that do not say that they prove it. */
const promiseProblems = (text, { cases }) => {
  const number = Number(/^(\d+)\. /.exec(text)?.[1]);
  const named = inlineCodes(text)
    .filter((code) => caseName.test(code))
    .flatMap((code) => casesOf(code, cases));
  return named
    .filter(({ promises }) => !promises.includes(number))
    .map(({ id, promises }) => `promise ${number} names '${id}', which proves ${promises.join(', ')}`);
};

/** Where a path that a page names may begin: at the root, at the page, or, in words on packages in general, in one of them. */
const existsFrom = ({ root, packages }, page, path) =>
  ['', dirname(page), ...(dirname(page).startsWith('packages/') ? [] : packages)].some((base) =>
    existsSync(join(root, base, path)),
  );

const codeProblem = (code, page, project) => {
  const { files, cases } = project;
  if (testFile.test(code)) {
    const known = code.includes('/') ? existsFrom(project, page, code) : files.some((file) => basename(file) === code);
    return known ? undefined : `there is no test file '${code}'`;
  }
  if (!caseName.test(code) || casesOf(code, cases).length > 0) return undefined;
  return existsFrom(project, page, code) ? undefined : `there is no case or folder '${code}'`;
};

const linkProblem = (target, page, { root }) => {
  const [path, anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), decodeURIComponent(path)));
  if (!existsSync(join(root, file))) return `the link to '${path}' leads nowhere`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  const anchors = headingAnchors(readFileSync(join(root, file), 'utf8'));
  return anchors.includes(anchor) ? undefined : `'${file}' has no heading for '#${anchor}'`;
};

const checkPage = (page, project) =>
  proseLines(readFileSync(join(project.root, page), 'utf8')).flatMap(({ text, line }) =>
    [
      ...inlineCodes(text).map((code) => codeProblem(code, page, project)),
      ...relativeLinks(text).map((target) => linkProblem(target, page, project)),
      ...(page === contractPage && /^\d+\. /.test(text) ? promiseProblems(text, project) : []),
    ]
      .filter((message) => message !== undefined)
      .map((message) => ({ file: page, line, message })),
  );

/**
 * Cases, test files, pages and headings that a page names and that do not exist, and cases that the contract names for a
 * promise that they do not prove.
 */
export const checkDocReferences = (root, cases) => {
  const files = projectFiles(root);
  const pages = files.filter((file) => checkedPages.test(file) && !generatedPages.has(file));
  const packages = files.flatMap((file) => /^(packages\/[^/]+)\/package\.json$/.exec(file)?.[1] ?? []);
  return pages.flatMap((page) => checkPage(page, { root, files, packages, cases }));
};

await runCheck(import.meta, 'cases, tests and links in docs', async (root) => {
  const { allCases } = await import('@joinpool/conformance'); // as built, so only where this is the program
  return checkDocReferences(root, allCases);
});
