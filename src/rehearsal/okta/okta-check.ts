// Rules of Okta's API that a type can't say: words, lengths.
import type { CheckFailure } from "../../provider/resource-behaviour.ts";
import type { PlainMap } from "../plain-map.ts";

export interface OktaRules {
  /** property → the words that it may be, or all items of its list */
  words?: Readonly<Record<string, readonly string[]>>;
  /** property → characters at most */
  lengths?: Readonly<Record<string, number>>;
}

export function oktaCheck({ words = {}, lengths = {} }: OktaRules, inputs: PlainMap): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [property, known] of Object.entries(words)) {
    const value = inputs[property];
    const items = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
    if (!items.every((item) => known.includes(String(item))))
      failures.push({ property, reason: `must be one of ${known.join(", ")}` });
  }
  for (const [property, most] of Object.entries(lengths)) {
    const value = inputs[property];
    if (typeof value === "string" && (value.length === 0 || value.length > most))
      failures.push({ property, reason: `must have 1 to ${most} characters` });
  }
  return failures;
}

/** Of everything that can be put out of service. */
export const statusWords = { status: ["ACTIVE", "INACTIVE"] } as const;
