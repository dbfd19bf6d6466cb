import ts from 'typescript';

const checkingCalls = new Set(['wholeNumber', 'anyNumber', 'oneOf', 'trueOrFalse']);

/** The value of a literal, of products of them, and of the bound in `Math.max(30_000, least)`; otherwise undefined. */
const literalOf = (node, constants) => {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isStringLiteral(node)) return node.text;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (ts.isIdentifier(node)) return constants.get(node.text);
  if (ts.isCallExpression(node) && node.expression.getText() === 'Math.max')
    return literalOf(node.arguments[0], constants);
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.AsteriskToken) return undefined;
  const [left, right] = [literalOf(node.left, constants), literalOf(node.right, constants)];
  return left === undefined || right === undefined ? undefined : left * right;
};

const constantsOf = (source) => {
  const constants = new Map();
  for (const statement of source.statements.filter(ts.isVariableStatement)) {
    for (const { name, initializer } of statement.declarationList.declarations) {
      const value = initializer === undefined ? undefined : literalOf(initializer, constants);
      if (ts.isIdentifier(name) && value !== undefined) constants.set(name.text, value);
    }
  }
  return constants;
};

/**
 * The defaults that a file fills in: of calls such as `wholeNumber('window', value, 1, 64)` the last argument, and of
 * `const { heartbeatSeconds = 30 } = options` what stands behind the sign. Those that are no literals are left out.
 */
export const declaredDefaults = (text) => {
  const source = ts.createSourceFile('defaults.ts', text, ts.ScriptTarget.Latest, true);
  const constants = constantsOf(source);
  const defaults = new Map();
  const note = (name, node) => {
    const value = node === undefined ? undefined : literalOf(node, constants);
    if (value !== undefined) defaults.set(name, value);
  };
  const visit = (node) => {
    if (ts.isCallExpression(node) && checkingCalls.has(node.expression.getText())) {
      const [name] = node.arguments;
      if (name !== undefined && ts.isStringLiteral(name)) note(name.text, node.arguments.at(-1));
    } else if (ts.isBindingElement(node) && ts.isIdentifier(node.name)) note(node.name.text, node.initializer);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return defaults;
};
