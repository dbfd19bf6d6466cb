import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { runCheck } from './lib/run-check.mjs';

/** Where codes are declared, and the page that explains each. */
const subjects = [
  { codesFile: 'packages/core/src/errors/codes.ts', pageFile: 'docs/reference/error-codes.md' },
  { codesFile: 'packages/core/src/driver/pool-warning.ts', pageFile: 'docs/reference/warning-codes.md' },
];

const textOf = (name) => (ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined);

/** The value of `const x = { … } as const satisfies …` without what is said of its type. */
const bareValue = (node) => {
  let value = node;
  while (ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isCallExpression(value)) {
    value = ts.isCallExpression(value) ? value.arguments[0] : value.expression; // a call: Object.freeze(…)
  }
  return value;
};

/** The codes that a declaration lists: keys of a table, elements of a list, or members of a union of literals. */
const listedCodes = (node) => {
  if (ts.isObjectLiteralExpression(node)) return node.properties.map(({ name }) => textOf(name));
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(textOf);
  if (ts.isUnionTypeNode(node))
    return node.types.map((type) => (ts.isLiteralTypeNode(type) ? textOf(type.literal) : undefined));
  return [];
};

/** The codes of the first exported declaration whose name ends in `codes` or `code`. */
const declaredCodes = (codesFile, text) => {
  const source = ts.createSourceFile(codesFile, text, ts.ScriptTarget.Latest, true);
  const declarations = source.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
    return ts.isTypeAliasDeclaration(statement) ? [statement] : [];
  });
  const lists = declarations
    .filter(({ name }) => /codes?$/i.test(name.text))
    .map((declaration) => listedCodes(declaration.initializer ? bareValue(declaration.initializer) : declaration.type));
  return (lists.find((list) => list.length > 0) ?? []).filter((code) => code !== undefined);
};

/** The codes that the page explains, each under a heading of its own: ### `code`. */
const documentedCodes = (text) =>
  text.split('\n').flatMap((line, index) => {
    const match = /^#{2,4} +`([^`]+)`/.exec(line);
    return match ? [{ code: match[1], line: index + 1 }] : [];
  });

const checkSubject = (root, { codesFile, pageFile }) => {
  if (!existsSync(join(root, codesFile))) return [{ file: codesFile, message: 'is missing' }];
  if (!existsSync(join(root, pageFile))) return [{ file: pageFile, message: 'is missing: it explains every code' }];
  const declared = declaredCodes(codesFile, readFileSync(join(root, codesFile), 'utf8'));
  if (declared.length === 0) return [{ file: codesFile, message: 'exports no table, list or union of codes' }];
  const documented = documentedCodes(readFileSync(join(root, pageFile), 'utf8'));
  const unknown = documented.filter(({ code }) => !declared.includes(code));
  const missing = declared.filter((code) => !documented.some((entry) => entry.code === code));
  const repeated = documented.filter(({ code }, index) => documented.findIndex((entry) => entry.code === code) < index);
  return [
    ...missing.map((code) => ({ file: pageFile, message: `has no entry for '${code}': add a heading with the code` })),
    ...unknown.map(({ code, line }) => ({ file: pageFile, line, message: `'${code}' is no code of ${codesFile}` })),
    ...repeated.map(({ code, line }) => ({ file: pageFile, line, message: `'${code}' has a second entry` })),
  ];
};

/** Codes of errors and warnings without an entry in the reference, and entries whose code no longer exists. */
export const checkErrorCodes = (root) => subjects.flatMap((subject) => checkSubject(root, subject));

await runCheck(import.meta, 'error codes in the reference', checkErrorCodes);
