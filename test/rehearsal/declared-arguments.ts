// What an installed SDK's declarations say of a resource type, read by the TypeScript compiler's own parser: the generator wrote
// them from the schema that the real provider publishes. A second reader beside the stand-ins' table, and none of its code.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

export interface DeclaredArguments {
  /** Why these inputs would not fit the type; empty: they fit. */
  faults(inputs: Readonly<Record<string, unknown>>): string[];
  required: string[];
  /** arguments that the SDK marks as secret before they leave the program, and outputs that the engine encrypts */
  secret: string[];
  deprecated: string[];
  /** arguments whose documentation says that a change makes a new object */
  saidToReplace: string[];
}

const secretMark = "4dabf18193072939515e22adb298388d";
const saysReplaced =
  /\b(?:forces?|creates?) (?:a )?new (?:resource|object)|\breplace(?:d|s|ment)\b|\bre-?creat|cannot be (?:changed|updated|modified)/i;
const spaces = new Map<string, ts.SourceFile>();

/** `token`: `aws:apigateway/usagePlan:UsagePlan`. Throws where the SDK has no such module. */
export function declaredArguments(token: string): DeclaredArguments {
  const [packageName = "", module = "", name = ""] = token.split(":");
  const folder = dirname(createRequire(import.meta.url).resolve(`@pulumi/${packageName}/package.json`));
  const read = (path: string): string => readFileSync(join(folder, path), "utf8");
  const file = module.replace(/^index\//, "");
  const declaration = parse(read(`${file}.d.ts`));
  const members = membersOf(interfaceIn(declaration, `${name}Args`), `${name}Args`);
  const script = parse(read(`${file}.js`));
  const words = (member: ts.PropertySignature): string => declaration.text.slice(member.pos, member.name.getStart());
  const documented = membersOf(interfaceIn(declaration, `${name}State`), `${name}State`);
  const said = [...members, ...documented].filter(([, member]) => saysReplaced.test(words(member)));

  /** A nested type stands in its namespace of one file of 6 MB, of which that namespace alone is parsed. */
  const nested = (path: readonly string[]): Map<string, ts.PropertySignature> => {
    const [type = "", space] = [...path].reverse();
    const key = `${folder} ${space}`;
    const parsed = spaces.get(key) ?? parse(namespaceIn(read("types/input.d.ts"), space));
    spaces.set(key, parsed);
    return membersOf(interfaceIn(parsed, type), path.join("."));
  };

  const judgeAll = (known: Map<string, ts.PropertySignature>, given: object, path: string): string[] => [
    ...Object.entries(given).flatMap(([each, value]) => {
      const type = known.get(each)?.type;
      return type === undefined ? [`${path}${each} is not declared`] : judge(type, value, `${path}${each}`);
    }),
    ...[...known].flatMap(([each, { questionToken }]) =>
      questionToken === undefined && (given as Record<string, unknown>)[each] === undefined
        ? [`${path}${each} is required`]
        : [],
    ),
  ];
  const judge = (type: ts.TypeNode, value: unknown, path: string): string[] => {
    if (value === null || (typeof value === "object" && secretMark in value)) return [];
    if (ts.isUnionTypeNode(type)) {
      const all = type.types.map((each) => judge(each, value, path));
      return all.find((faults) => faults.length === 0) ?? all[0] ?? [];
    }
    if (type.kind === ts.SyntaxKind.StringKeyword) return typeof value === "string" ? [] : [`${path} must be a string`];
    if (type.kind === ts.SyntaxKind.NumberKeyword) return typeof value === "number" ? [] : [`${path} must be a number`];
    if (type.kind === ts.SyntaxKind.BooleanKeyword)
      return typeof value === "boolean" ? [] : [`${path} must be a boolean`];
    if (ts.isArrayTypeNode(type))
      return Array.isArray(value)
        ? value.flatMap((item, index) => judge(type.elementType, item, `${path}[${index}]`))
        : [`${path} must be a list`];
    if (ts.isTypeLiteralNode(type)) {
      const [index] = type.members;
      if (typeof value !== "object" || Array.isArray(value)) return [`${path} must be a map`];
      if (index === undefined || !ts.isIndexSignatureDeclaration(index)) return [`${path}: unknown form`];
      return Object.entries(value).flatMap(([key, item]) => judge(index.type, item, `${path}.${key}`));
    }
    if (!ts.isTypeReferenceNode(type)) return [`${path} must be of another type`];
    const names = type.typeName.getText().split(".");
    const [argument] = type.typeArguments ?? [];
    if (names.at(-1) === "Input" && argument !== undefined) return judge(argument, value, path);
    // What is declared as a resource takes its id.
    if (names[0] !== "inputs") return typeof value === "string" ? [] : [`${path} must be a ${names.join(".")}`];
    if (typeof value !== "object" || Array.isArray(value)) return [`${path} must be an object`];
    return judgeAll(nested(names.slice(1)), value, `${path}.`);
  };

  return {
    faults: (inputs) =>
      judgeAll(members, Object.fromEntries(Object.entries(inputs).filter(([each]) => !each.startsWith("__"))), ""),
    required: [...members].filter(([, { questionToken }]) => questionToken === undefined).map(([each]) => each),
    secret: [...new Set(secretsIn(script))].sort(),
    deprecated: [...members].filter(([, member]) => ts.getJSDocDeprecatedTag(member)).map(([each]) => each),
    saidToReplace: [...new Set(said.map(([each]) => each))].filter((each) => members.has(each)).sort(),
  };
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("sdk.ts", text, ts.ScriptTarget.Latest, true);
}

function interfaceIn(file: ts.Node, name: string): ts.InterfaceDeclaration | undefined {
  return ts.forEachChild(file, (node): ts.InterfaceDeclaration | undefined => {
    if (ts.isInterfaceDeclaration(node)) return node.name.text === name ? node : undefined;
    const body = ts.isModuleDeclaration(node) ? node.body : undefined;
    return body === undefined ? undefined : interfaceIn(body, name);
  });
}

function membersOf(found: ts.InterfaceDeclaration | undefined, name: string): Map<string, ts.PropertySignature> {
  if (found === undefined) throw new TypeError(`The SDK declares no ${name}`);
  return new Map(found.members.filter(ts.isPropertySignature).map((member) => [member.name.getText(), member]));
}

/** The text of `export declare namespace X {…}`: the generator closes it in the first column. */
function namespaceIn(text: string, name: string | undefined): string {
  if (name === undefined) return text;
  const start = text.indexOf(`export declare namespace ${name} {`);
  return start === -1 ? "" : text.slice(start, text.indexOf("\n}", start) + 2);
}

/** `resourceInputs["x"] = … pulumi.secret(…)`, and the list of `additionalSecretOutputs`. */
function secretsIn(node: ts.Node): string[] {
  const own: string[] = [];
  if (
    ts.isBinaryExpression(node) &&
    ts.isElementAccessExpression(node.left) &&
    ts.isStringLiteral(node.left.argumentExpression)
  )
    if (node.right.getText().includes("pulumi.secret(")) own.push(node.left.argumentExpression.text);
  if (ts.isPropertyAssignment(node) && node.name.getText() === "additionalSecretOutputs")
    if (ts.isArrayLiteralExpression(node.initializer))
      own.push(...node.initializer.elements.filter(ts.isStringLiteral).map(({ text }) => text));
  ts.forEachChild(node, (child) => void own.push(...secretsIn(child)));
  return own;
}
