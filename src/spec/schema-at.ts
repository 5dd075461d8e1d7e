// Which schema stands at a path: a fault's message can then name the keys and words that are possible there.
import { z } from "zod";
import type { SpecPath } from "./fault.ts";

/** Follows `path` through objects, lists, records and unions; a union's branch is chosen by the value's own shape. */
export function schemaAt(schema: z.ZodType, path: SpecPath, value: unknown): z.ZodType | undefined {
  let at: z.ZodType | undefined = unwrap(schema, value);
  let here = value;
  for (const part of path) {
    here = typeof here === "object" && here !== null ? (here as Record<string | number, unknown>)[part] : undefined;
    let next: unknown;
    if (at instanceof z.ZodObject) next = (at.shape as Record<string, z.ZodType>)[part];
    else if (at instanceof z.ZodArray) next = at.element;
    else if (at instanceof z.ZodRecord) next = at.valueType;
    if (next === undefined) return undefined;
    at = unwrap(next as z.ZodType, here);
  }
  return at;
}

function unwrap(schema: z.ZodType, value: unknown): z.ZodType {
  let at = schema;
  for (;;) {
    if (at instanceof z.ZodOptional) at = at.unwrap() as z.ZodType;
    else if (at instanceof z.ZodUnion) at = at.options[branchFor(at, value)] as z.ZodType;
    else return at;
  }
}

/** The index of the union's branch that an author who wrote `value` meant, -1 when none has its shape. */
export function branchFor(union: z.ZodUnion, value: unknown): number {
  return union.options.findIndex((option) => {
    const branch = option instanceof z.ZodOptional ? (option.unwrap() as z.ZodType) : option;
    if (branch instanceof z.ZodArray) return Array.isArray(value);
    if (branch instanceof z.ZodObject && !hasLiterals(branch, value)) return false;
    if (branch instanceof z.ZodObject || branch instanceof z.ZodRecord)
      return typeof value === "object" && value !== null && !Array.isArray(value);
    if (branch instanceof z.ZodString) return typeof value === "string";
    if (branch instanceof z.ZodNumber) return typeof value === "number";
    if (branch instanceof z.ZodBoolean) return typeof value === "boolean";
    return branch instanceof z.ZodUnion && branchFor(branch, value) >= 0;
  });
}

/** Whether the words that tell one mapping of a union from the others (`kind: oidc`) are the branch's own. */
function hasLiterals(branch: z.ZodObject, value: unknown): boolean {
  return Object.entries(branch.shape as Record<string, z.ZodType>).every(
    ([name, field]) =>
      !(field instanceof z.ZodLiteral) || field.safeParse((value as Record<string, unknown> | null)?.[name]).success,
  );
}

/** A schema's kind in the words of somebody who writes YAML. */
export function kindOf(schema: z.ZodType | undefined): string {
  if (schema instanceof z.ZodOptional) return kindOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion)
    return [...new Set(schema.options.map((option) => kindOf(option as z.ZodType)))].join(" or ");
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "a mapping (key: value)";
  if (schema instanceof z.ZodArray) return "a list (- item)";
  if (schema instanceof z.ZodNumber) return "a whole number";
  if (schema instanceof z.ZodBoolean) return "true or false";
  return "a text";
}
