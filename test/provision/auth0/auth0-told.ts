// What a run did at Auth0, and to our records beside it, as lines that a test can list.
import type { StackResult } from "../../../src/engine/open-stack.ts";

/** Sorted `client.portal update appType callbacks`: name without the tenant, what happened, and the fields it happened to, two deep. */
export function auth0Told({ steps }: StackResult): string[] {
  return steps
    .filter(({ type }) => /^(?:auth0|aws|pulumi:providers:auth0)(?::|$)/.test(type))
    .map(({ name, operation, paths }) => {
      const inPlace = operation === "update" || operation === "replace";
      const fields = inPlace ? paths.map((path) => path.split("[")[0]?.split(".").slice(0, 2).join(".")) : [];
      return [name.replace(/^(?:megacorp|clinic|bakery|solo)\./, ""), operation, ...new Set(fields)].join(" ");
    })
    .sort();
}
