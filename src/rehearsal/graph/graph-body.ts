// A JSON body of a call to the stood-in Graph, judged as the real one would: unknown and wrong members are refused.
import type { PlainValue } from "../../provider/reveal.ts";
import type { PlainMap } from "../plain-map.ts";

/** What a member must be. */
export type MemberRule = (value: PlainValue) => boolean;

/** Undefined for what is no JSON object. */
export function graphBody(text: string): PlainMap | undefined {
  try {
    const value = JSON.parse(text) as PlainValue;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Gives the first member that is unknown, wrong, or (where `required`) missing; undefined: all is well. */
export function faultyMember(
  body: PlainMap,
  rules: Readonly<Record<string, MemberRule>>,
  required: readonly string[] = [],
): string | undefined {
  for (const [name, value] of Object.entries(body)) if (rules[name]?.(value) !== true) return name;
  return required.find((name) => body[name] === undefined);
}

export const isText: MemberRule = (value) => typeof value === "string" && value !== "";
export const isHttps: MemberRule = (value) => typeof value === "string" && /^https:\/\/[^/?#\s]+[^#\s]*$/.test(value);
