import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectFiles } from './lib/project-files.mjs';
import { runCheck } from './lib/run-check.mjs';

const librarySources = /^packages\/[^/]+\/src\/.*\.ts$/;
const bareErrors = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'EvalError',
  'ReferenceError',
  'URIError',
]);

const isBareError = (node) =>
  node !== undefined &&
  (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
  ts.isIdentifier(node.expression) &&
  bareErrors.has(node.expression.text);

/** The bare error that this node throws or rejects with. */
const thrownBareError = (node) => {
  if (ts.isThrowStatement(node)) return isBareError(node.expression) ? node.expression : undefined;
  const rejects = ts.isCallExpression(node) && /(^|\.)reject$/.test(node.expression.getText());
  return rejects && isBareError(node.arguments[0]) ? node.arguments[0] : undefined;
};

/** Places in a package's sources that throw, or reject with, an error that has no stable code. */
export const checkBareThrows = (root) =>
  projectFiles(root, librarySources).flatMap((file) => {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const problems = [];
    const visit = (node) => {
      const error = thrownBareError(node);
      if (error !== undefined) {
        const { line } = source.getLineAndCharacterOfPosition(error.getStart(source));
        const message = `'${error.expression.getText()}' has no stable code: callers branch on codes, so use a coded error`;
        problems.push({ file, line: line + 1, message });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return problems;
  });

await runCheck(import.meta, 'no bare errors', checkBareThrows);
