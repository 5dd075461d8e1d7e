// What a tenant's objects are called at Auth0: names of its own, whatever other tenants and apps are called.
import { createHash } from "node:crypto";

/** What Auth0 takes as names, in characters; an organization's is a word. */
export const auth0NameLengths = { organization: 50, client: 120, api: 120, role: 200, connection: 128 } as const;

/**
 * The parts joined by `--`, which no id and no name holds, so that two lists of parts never give one name. What would be
 * longer than `limit` keeps its beginning and ends in 80 bits of the whole's hash (design §3.2).
 */
export function auth0Name(limit: number, ...parts: readonly string[]): string {
  const whole = parts.join("--");
  if (whole.length <= limit) return whole;
  const mark = createHash("sha256").update(whole).digest("hex").slice(0, 20);
  return `${whole.slice(0, limit - mark.length - 3).replace(/-+$/, "")}--h${mark}`;
}
