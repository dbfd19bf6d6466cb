import ts from 'typescript';

/** Only names are asked for: the smallest library will do, and no types of installed packages. */
const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es5.d.ts'],
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

const typeNamed = (source, checker, name) => {
  const declared = source?.statements.find(
    (statement) =>
      (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && statement.name.text === name,
  );
  return declared === undefined ? undefined : checker.getTypeAtLocation(declared.name);
};

/** The object of `{ … } | boolean | undefined`. */
const objectIn = (checker, type) => {
  const present = checker.getNonNullableType(type);
  return present.isUnion() ? (present.types.find((one) => one.flags & ts.TypeFlags.Object) ?? present) : present;
};

/**
 * The fields of an interface, inherited ones too; those of `nested` fields are told by their path, as `retry.attempts`.
 * Undefined when the file declares no such interface.
 * @returns {{ name: string, fields: string[] }[] | undefined} each with the names of its own fields, `?` behind optional ones
 */
export const declaredFields = (file, typeName, nested = []) => {
  const program = ts.createProgram([file], compilerOptions);
  const checker = program.getTypeChecker();
  const found = typeNamed(program.getSourceFile(file), checker, typeName);
  if (found === undefined) return undefined;
  const named = (symbol) => `${symbol.name}${symbol.flags & ts.SymbolFlags.Optional ? '?' : ''}`;
  const walk = (type, prefix) =>
    type.getProperties().flatMap((property) => {
      const name = `${prefix}${property.name}`;
      const inner = objectIn(checker, checker.getTypeOfSymbol(property));
      if (nested.includes(name)) return walk(inner, `${name}.`);
      return [{ name, fields: inner.getProperties().map(named) }];
    });
  return walk(found, '');
};
