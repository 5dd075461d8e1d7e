// Whether the secret at a reference is another one than was sent last: told by a keyed fingerprint, never by the secret.
import { TenantryError } from "../../errors.ts";
import type { PropertyChange } from "../../provider/difference.ts";
import type { PropertyMap } from "../../provider/property-value.ts";
import { hasUnknown } from "../../provider/reveal.ts";

/** Where secrets are read and told apart. */
export interface SecretPlace {
  /** reference → secret, inside a call and nowhere else */
  resolve: (reference: string, field: string) => Promise<string>;
  /** keyed: tells whether a secret changed, and nothing of it; `at` is `<directory>/<name there>` */
  fingerprint: (of: { owner: string; at: string }, secret: string) => Promise<string>;
}

/**
 * Gives a change of `reference` where none of an input is there already. `at` as for the fingerprint. A pull request's plan may run
 * where the secret is not: it then sees the spec's changes alone.
 */
export async function changedSecret(
  { news, oldOutputs, changes }: { news: PropertyMap; oldOutputs: PropertyMap; changes: PropertyChange[] },
  at: string,
  { resolve, fingerprint }: SecretPlace,
): Promise<PropertyChange[]> {
  const { reference, field, owner } = news;
  if (changes.length > 0 || hasUnknown(news) || typeof reference !== "string") return [];
  const secret = await resolve(reference, String(field)).catch((error: unknown) => {
    if (error instanceof TenantryError && error.kind === "missing") return undefined;
    throw error;
  });
  if (secret === undefined || (await fingerprint({ owner: String(owner), at }, secret)) === oldOutputs.fingerprint)
    return [];
  return [{ path: "reference", kind: "update", input: false, replace: false }];
}
