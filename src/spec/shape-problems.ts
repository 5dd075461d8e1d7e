// The schema library's issues → problems in our own words: one place, the branch that was meant, no value repeated.
import { z } from "zod";
import { closestWord } from "./closest-word.ts";
import type { FaultCode, Problem, SpecPath } from "./fault.ts";
import { safeWord } from "./safe-word.ts";
import { branchFor, kindOf, schemaAt } from "./schema-at.ts";

/** What a missing field is for and how it looks, where the name alone does not tell. */
const examples: Record<string, string> = {
  tenantId: "tenantId: acme",
  organizationName: "organizationName: Acme Corporation",
  status: "status: active",
  plan: "plan: pro",
  settings: "settings: {}",
  identity: "identity: { platform: local }",
  clientSecret: "clientSecret: env:ACME_GOOGLE_SECRET",
};

/** Turns the issues of `schema` about `value` into problems. */
export function shapeProblems(schema: z.ZodType, value: unknown, issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue) => issueProblems(schema, value, issue, issue.path as (string | number)[]));
}

function issueProblems(schema: z.ZodType, root: unknown, issue: z.core.$ZodIssue, path: SpecPath): Problem[] {
  const value = valueAt(root, path);
  const one = (code: FaultCode, message: string): Problem[] => [{ code, path, message }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(schema, root, path, key));
    case "invalid_type":
      return [typeProblem(schema, root, path, value, issue.expected)];
    case "invalid_union":
      return unionProblems(schema, root, issue, path, value);
    case "invalid_value":
      if (value === undefined || value === null) return [typeProblem(schema, root, path, value, "string")];
      return [enumProblem(path, value, issue.values.map(String))];
    case "invalid_key":
      return [
        {
          ...(one(
            "spec.key",
            `this key ${issue.issues[0]?.message ?? "is not allowed here"}; rename it`,
          )[0] as Problem),
          atKey: true,
        },
      ];
    case "too_big":
      return one("spec.length", `${limit(issue.origin, "at most", Number(issue.maximum))}`);
    case "too_small":
      return one(
        "spec.length",
        issue.origin === "string"
          ? "the text is empty; write it or remove the key"
          : limit(issue.origin, "at least", Number(issue.minimum)),
      );
    default: {
      const secret = path.at(-1) === "clientSecret";
      const message =
        issue.code === "invalid_format" && issue.format === "date" ? "must be a day such as 2027-01-31" : issue.message;
      return one(secret ? "spec.inline-secret" : "spec.value", message);
    }
  }
}

function limit(origin: string, bound: string, count: number): string {
  if (origin === "string") return `the text must have ${bound} ${count} characters`;
  if (origin === "array") return `the list must have ${bound} ${count} ${count === 1 ? "item" : "items"}`;
  return `the number must be ${bound} ${count}`;
}

function valueAt(root: unknown, path: SpecPath): unknown {
  let value = root;
  for (const part of path)
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  return value;
}

function unknownKey(schema: z.ZodType, root: unknown, path: SpecPath, key: string): Problem {
  const place = schemaAt(schema, path, root);
  const known = place instanceof z.ZodObject ? Object.keys(place.shape) : [];
  const present = valueAt(root, path);
  const free = known.filter((name) => typeof present !== "object" || present === null || !Object.hasOwn(present, name));
  const meant = closestWord(key, free) ?? closestWord(key, known);
  const filled = key === "createdAt" || key === "updatedAt" ? "; the store fills it, a spec does not" : "";
  const mend = meant === undefined ? `possible here: ${known.join(", ")}` : `did you mean "${meant}"?`;
  const message = `${safeWord(key)} is not a known key here${filled}; ${filled === "" ? mend : "remove it"}`;
  return { code: "spec.unknown-key", path: [...path, key], message, atKey: true };
}

function typeProblem(schema: z.ZodType, root: unknown, path: SpecPath, value: unknown, expected: string): Problem {
  const name = String(path.at(-1) ?? "the spec");
  const kind = kindOf(schemaAt(schema, path, root));
  if (value === undefined) {
    const example = examples[name];
    const hint = example === undefined ? `add it, it is ${kind}` : `add it, such as "${example}"`;
    return { code: "spec.missing", path, message: `${name} is missing; ${hint}` };
  }
  if (value === null)
    return {
      code: "spec.type",
      path,
      message: `${name} has no value; write ${kind}, or remove the key if it may be left out`,
    };
  if (expected === "int" && typeof value === "number")
    return { code: "spec.number", path, message: "must be a whole number up to 2^53 - 1" };
  const got = Array.isArray(value)
    ? "a list"
    : { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string];
  const quotes = kind === "a text" && (typeof value === "number" || typeof value === "boolean");
  const mend = quotes
    ? `; write ${typeof value === "boolean" ? `"${value}"` : "it"} in quotes if it is meant as text`
    : "";
  const code = name === "clientSecret" ? "spec.inline-secret" : "spec.type";
  return { code, path, message: `must be ${kind}, but is ${got ?? "a mapping"}${mend}` };
}

function unionProblems(
  schema: z.ZodType,
  root: unknown,
  issue: z.core.$ZodIssueInvalidUnion,
  path: SpecPath,
  value: unknown,
): Problem[] {
  const union = unionAt(schema, path, root);
  const branch = union === undefined ? -1 : branchFor(union, value);
  const inner = issue.errors[branch];
  if (inner === undefined) return [typeProblemOfUnion(union, path, value)];
  return inner.flatMap((each) => issueProblems(schema, root, each, [...path, ...(each.path as (string | number)[])]));
}

function typeProblemOfUnion(union: z.ZodUnion | undefined, path: SpecPath, value: unknown): Problem {
  const kind = kindOf(union);
  const message = value === null ? `has no value; write ${kind}, or remove the key` : `must be ${kind}`;
  return { code: "spec.type", path, message };
}

/** The union itself, where schemaAt would already have chosen a branch. */
function unionAt(schema: z.ZodType, path: SpecPath, root: unknown): z.ZodUnion | undefined {
  const parent = schemaAt(schema, path.slice(0, -1), root);
  const part = path.at(-1);
  let at: unknown;
  if (parent instanceof z.ZodObject) at = (parent.shape as Record<string, z.ZodType>)[String(part)];
  else if (parent instanceof z.ZodArray) at = parent.element;
  else if (parent instanceof z.ZodRecord) at = parent.valueType;
  while (at instanceof z.ZodOptional) at = at.unwrap();
  return at instanceof z.ZodUnion ? at : undefined;
}

function enumProblem(path: SpecPath, value: unknown, words: string[]): Problem {
  const possible = words.map((word) => `"${word}"`).join(", ");
  const meant = typeof value === "string" ? closestWord(value, words) : undefined;
  const message =
    meant === undefined ? `must be one of ${possible}` : `must be one of ${possible}; did you mean "${meant}"?`;
  return { code: "spec.enum", path, message };
}
