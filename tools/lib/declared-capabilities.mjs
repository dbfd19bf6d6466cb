import ts from 'typescript';

/** The flags that a driver sets: what is `true` in its first object that begins with `...noCapabilities`. */
export const declaredCapabilities = (text) => {
  const source = ts.createSourceFile('driver.ts', text, ts.ScriptTarget.Latest, true);
  let found;
  const visit = (node) => {
    if (found !== undefined) return;
    const [first, ...others] = ts.isObjectLiteralExpression(node) ? node.properties : [];
    if (first !== undefined && ts.isSpreadAssignment(first) && first.expression.getText() === 'noCapabilities') {
      found = others.filter(({ initializer }) => initializer?.kind === ts.SyntaxKind.TrueKeyword);
    } else ts.forEachChild(node, visit);
  };
  visit(source);
  return new Set(found?.map(({ name }) => name.getText()));
};
