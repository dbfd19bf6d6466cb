import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectFiles } from './lib/project-files.mjs';
import { runCheck } from './lib/run-check.mjs';

const maxFileLines = 250;
const maxFunctionLines = 60;
const sourceFiles = /\.([cm]?[jt]s|sh)$|^\.ci\/run$/;
const parsedFiles = /\.[cm]?[jt]s$/;

/** A `describe` block is a heading with tests below it: its length says nothing about how hard it is to read. */
const isSuiteBody = (node) =>
  ts.isCallExpression(node.parent) &&
  /^describe\b/.test(node.parent.expression.getText()) &&
  node.parent.arguments.includes(node);

const describeFunction = (node) => {
  const named = node.name ?? node.parent.name;
  return named === undefined ? 'a function' : `'${named.getText()}'`;
};

const findLongFunctions = (file, text) => {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const problems = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined && !isSuiteBody(node)) {
      const line = lineOf(node.getStart(source));
      const length = lineOf(node.end) - line + 1;
      if (length > maxFunctionLines) {
        const message = `${describeFunction(node)} has ${length} lines, at most ${maxFunctionLines} are allowed: split it`;
        problems.push({ file, line, message });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
};

const countLines = (text) => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** Source files longer than 250 lines and functions longer than 60. */
export const checkFileSize = (root) =>
  projectFiles(root, sourceFiles).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const length = countLines(text);
    const tooLong = { file, message: `${length} lines, at most ${maxFileLines} are allowed: one concept per file` };
    return [
      ...(length > maxFileLines ? [tooLong] : []),
      ...(parsedFiles.test(file) ? findLongFunctions(file, text) : []),
    ];
  });

await runCheck(import.meta, 'file and function size', checkFileSize);
