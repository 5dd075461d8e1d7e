import { readFileSync } from "node:fs";
import ts from "typescript";

/** One module that a file names: how, and where. */
export interface Import {
  readonly specifier: string;
  /** True when nothing of it is loaded at run time. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Every module that a TypeScript file names in an import, an export from, an `import()`, a `require()` or an import type. */
export function readImports(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const { line } = source.getLineAndCharacterOfPosition(specifier.getStart(source));
    found.push({ specifier: specifier.text, typeOnly, line: line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypesOnly(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, exportsTypesOnly(node));
    else if (ts.isImportTypeNode(node))
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && loads(node.expression)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

// `import { type A } from` keeps its module under verbatimModuleSyntax, but TypeScript emits `import {} from`: it loads.
function importsTypesOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function exportsTypesOnly(node: ts.ExportDeclaration): boolean {
  return node.isTypeOnly;
}

function loads(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === "require";
  if (ts.isCallExpression(callee))
    return ts.isIdentifier(callee.expression) && callee.expression.text === "createRequire";
  // `require.resolve` and `import.meta.resolve` name a module without loading it, and lead to loading it.
  return (
    ts.isPropertyAccessExpression(callee) &&
    callee.name.text === "resolve" &&
    /^(require|import\.meta)$/.test(callee.expression.getText())
  );
}
