// The tenant ids somebody typed → ids that exist, or the nearest one that does.
import { closestWord } from "../../spec/closest-word.ts";
import { usageError } from "./usage-error.ts";

/**
 * Gives `typed` without repetitions, or all of `known` when nothing was typed.
 * An id that is not known throws `cli.unknown-tenant` (usage) with a suggestion.
 */
export function selectTenants(typed: readonly string[] | undefined, known: Iterable<string>): string[] {
  const existing = new Set(known);
  if (!typed || typed.length === 0) return [...existing];
  for (const id of typed) {
    if (existing.has(id)) continue;
    const meant = closestWord(id, existing);
    const some = [...existing].slice(0, 10).join(", ");
    throw usageError(
      "cli.unknown-tenant",
      `there is no tenant ${JSON.stringify(id)}`,
      meant ? `did you mean ${meant}?` : some ? `there are ${some}` : "there are no tenants yet: add tenants/<id>.yaml",
    );
  }
  return [...new Set(typed)];
}
