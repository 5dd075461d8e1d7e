// Text → plain values and the tree that knows their places. A small, strict part of YAML 1.2: mappings, sequences and
// scalars of the core schema. Depth is held while lexing, before the recursive composer sees anything (threats.md 4).
import type { YAMLError } from "yaml";
import { Composer, type Document, isMap, isScalar, isSeq, Lexer, type ParsedNode, Parser, type Scalar } from "yaml";
import { limits } from "../limits.ts";
import { ambiguity } from "./ambiguity.ts";
import type { FaultCode, Problem } from "./fault.ts";
import { safeWord } from "./safe-word.ts";

export interface YamlReading {
  /** plain objects, arrays and scalars; `undefined` when the text is no single well-formed document */
  value: unknown;
  root: ParsedNode | null;
  problems: Problem[];
}

/** document and scalar stand on the parser's stack beside the collections */
const stackLimit = limits.specDepth + 2;

/** Reads one document. Problems of form end the reading; those of single values are gathered beside the value. */
export function readYaml(text: string): YamlReading {
  const problems: Problem[] = [];
  const documents: Document.Parsed[] = [];
  const parser = new Parser();
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    merge: false,
    uniqueKeys: false,
    keepSourceTokens: false,
  });
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (!scalar) noteMark(lexeme, parser.offset, problems);
    scalar = lexeme === "\x1f";
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > stackLimit) {
      const message = `the spec is nested more than ${limits.specDepth} levels deep; no part of a spec needs that`;
      return {
        value: undefined,
        root: null,
        problems: [{ code: "spec.too-deep", path: [], message, offset: parser.offset }],
      };
    }
    if (problems.length > 100) break;
  }
  if (problems.length > 0) return { value: undefined, root: null, problems };
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));

  const [document, second] = documents;
  if (second !== undefined) {
    const message = "a spec file holds one document; remove the --- or ... and what belongs to another tenant";
    problems.push({ code: "spec.many-documents", path: [], message, offset: second.range[0] });
  }
  // a warning is an error: what the library would let pass with a remark is not what the author meant
  for (const error of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) problems.push(formProblem(error));
  if (problems.length > 0 || document === undefined) return { value: undefined, root: null, problems };
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) {
    const message = "the file is empty; a spec begins with tenantId";
    return { value: undefined, root: null, problems: [{ code: "spec.empty", path: [], message, offset: 0 }] };
  }
  return { value: plainValue(root, [], problems), root, problems };
}

const marks: Record<string, { code: FaultCode; message: string }> = {
  "&": {
    code: "spec.alias",
    message: "anchors (&name) are not allowed: a spec reads from top to bottom; write the value out",
  },
  "*": {
    code: "spec.alias",
    message: "aliases (*name) are not allowed: they can hide or multiply values; write the value out",
  },
  "!": {
    code: "spec.tag",
    message: "tags (!name) are not allowed: they change a value's type; remove the tag, quote a text",
  },
  "%": {
    code: "spec.directive",
    message: "directives (%YAML, %TAG) are not allowed: specs are YAML 1.2; remove the line",
  },
};

function noteMark(lexeme: string, offset: number, problems: Problem[]): void {
  const first = lexeme.charCodeAt(0);
  // & * ! % : asked for every lexeme of every spec, so without a lookup
  if (first !== 38 && first !== 42 && first !== 33 && first !== 37) return;
  const mark = marks[lexeme.charAt(0)];
  if (mark !== undefined) problems.push({ ...mark, path: [], offset });
}

/** The library's own messages may repeat the text, so each of its codes gets a sentence of ours. */
const formMessages: Partial<Record<YAMLError["code"], string>> = {
  BAD_DQ_ESCAPE: "this escape is not known in double quotes; use single quotes, or write \\\\ for a backslash",
  BAD_INDENT: "the indentation does not fit the lines above; indent by two spaces a level",
  BAD_SCALAR_START: "a plain text can't begin with this character; put it in quotes",
  BLOCK_AS_IMPLICIT_KEY:
    "a mapping can't begin here; put the value on a line of its own, or in quotes if it holds a colon",
  BLOCK_IN_FLOW: "indented lists and mappings can't stand inside [ ] or { }; use one style",
  KEY_OVER_1024_CHARS: "this key is far too long; a colon is probably missing",
  MISSING_CHAR: "something is missing here: a closing quote or bracket, a comma, a colon or a space",
  MULTILINE_IMPLICIT_KEY: "a key must end on its own line; a colon or a quote is probably missing",
  TAB_AS_INDENT: "a tab can't indent; use spaces",
  UNEXPECTED_TOKEN: "this is not expected here; a quote, a bracket or a line's indentation is probably wrong",
};

function formProblem(error: YAMLError): Problem {
  const reason =
    formMessages[error.code] ?? "this is not the plain YAML of a spec; write mappings, lists, texts and numbers only";
  return { code: "spec.syntax", path: [], message: `not valid YAML: ${reason}`, offset: error.pos[0] };
}

const prototypeKeys = new Set(["__proto__", "constructor", "prototype"]);

function plainValue(node: unknown, path: (string | number)[], problems: Problem[]): unknown {
  if (isScalar(node)) {
    const found = ambiguity(node);
    if (found !== undefined) problems.push({ ...found, path: [...path] });
    return node.value;
  }
  if (isSeq(node)) {
    return node.items.map((item, index) => {
      path.push(index);
      const value = plainValue(item, path, problems);
      path.pop();
      return value;
    });
  }
  if (!isMap(node)) return null;
  const result: Record<string, unknown> = {};
  for (const pair of node.items) {
    const key = isScalar(pair.key) ? pair.key : undefined;
    const word = key?.value;
    const fault = typeof word === "string" && key !== undefined ? keyFault(key, word, result) : nonText;
    if (fault !== undefined) {
      const offset = (pair.key as ParsedNode | null)?.range?.[0] ?? node.range?.[0] ?? 0;
      const named = fault.code === "spec.duplicate-key" || fault.code === "spec.ambiguous-value";
      problems.push({ ...fault, path: named ? [...path, String(word)] : [...path], offset });
      if (fault.code !== "spec.ambiguous-value") continue;
    }
    path.push(word as string);
    result[word as string] = plainValue(pair.value, path, problems);
    path.pop();
  }
  return result;
}

interface KeyFault {
  code: FaultCode;
  message: string;
}

const nonText: KeyFault = {
  code: "spec.key",
  message: "a key must be a word; put it in quotes if it is meant as text",
};

/** What is wrong with a key beside those before it in `result`. */
function keyFault(key: Scalar, word: string, result: object): KeyFault | undefined {
  if (prototypeKeys.has(word)) {
    const message = `${word} can't be a key, because programs give it another meaning; choose another name`;
    return { code: "spec.prototype-key", message };
  }
  if (word === "<<" && key.type === "PLAIN") {
    const message = "merge keys (<<) are not allowed: they hide where a value comes from; write the values out";
    return { code: "spec.merge-key", message };
  }
  if (Object.hasOwn(result, word)) {
    const message = `${safeWord(word)} is already given above, and readers differ in which one counts; keep one`;
    return { code: "spec.duplicate-key", message };
  }
  return ambiguity(key);
}
