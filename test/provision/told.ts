import type { StackResult } from "../../src/engine/open-stack.ts";

/**
 * What a run did to types that begin with one of `types`, sorted: `client.console update redirectUris`, which is the name
 * without the tenant's prefix, the operation, and the fields that it is for.
 */
export function told({ steps }: StackResult, ...types: string[]): string[] {
  return steps
    .filter(({ type }) => types.some((start) => type.startsWith(start)))
    .map(({ name, operation, paths }) => {
      const fields = ["update", "replace"].includes(operation) ? paths.map((path) => path.split(/[.[]/)[0] ?? "") : [];
      return [name.replace(/^[a-z-]+\./, ""), operation, ...new Set(fields.sort())].join(" ");
    })
    .sort();
}
