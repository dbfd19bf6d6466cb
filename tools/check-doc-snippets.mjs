import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { snippetsOf } from './lib/markdown-snippets.mjs';
import { projectFiles } from './lib/project-files.mjs';
import { runCheck } from './lib/run-check.mjs';

const checkedPages = /^README\.md$|^(packages|examples)\/[^/]+\/README\.md$|^docs\/.*\.md$/;

/** As strict as the project, but for what a short program in a page may leave out. */
const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowJs: true,
  checkJs: true,
  noUncheckedSideEffectImports: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The snippets of all pages as files that exist only for the compiler, keyed by the path each would have. */
const virtualFiles = (root) => {
  const files = new Map();
  for (const page of projectFiles(root, checkedPages)) {
    for (const snippet of snippetsOf(readFileSync(join(root, page), 'utf8'))) {
      const name = `${page.replaceAll('/', '-')}-line-${snippet.line}.${snippet.extension}`;
      files.set(join(root, name), { page, snippet, text: snippet.lines.map(({ text }) => text).join('\n') });
    }
  }
  return files;
};

const compilerHost = (root, files) => {
  const host = ts.createCompilerHost(compilerOptions);
  const { fileExists, readFile, getSourceFile } = host;
  return {
    ...host,
    getCurrentDirectory: () => root,
    fileExists: (path) => files.has(path) || fileExists(path),
    readFile: (path) => files.get(path)?.text ?? readFile(path),
    getSourceFile: (path, ...rest) => {
      const text = files.get(path)?.text;
      return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0], true);
    },
  };
};

const toProblem = (files, { file, start, messageText }) => {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ');
  const virtual = file === undefined ? undefined : files.get(file.fileName);
  if (virtual === undefined) return { file: file?.fileName ?? 'the compiler', message };
  const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
  return { file: virtual.page, line: virtual.snippet.lines[line]?.line ?? virtual.snippet.line, message };
};

/** What the compiler says of the programs in README, package READMEs and docs, against the packages as built. */
export const checkDocSnippets = (root) => {
  const files = virtualFiles(root);
  const program = ts.createProgram([...files.keys()], compilerOptions, compilerHost(root, files));
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => toProblem(files, diagnostic));
};

await runCheck(import.meta, 'programs in README and docs', checkDocSnippets);
