// A sign-in happens at the identity provider, out of the guard's sight: what it sees of one is a token that it never saw before.
import { LRUCache } from "lru-cache";
import { limits } from "../limits.ts";
import type { AuditFact } from "./audit/audit-fact.ts";
import type { Principal } from "./authenticate/principal.ts";
import type { TenantContext } from "./tenant-context.ts";

/**
 * Gives a function that is told of every request that was let in, and notes the first of each token. Of tokens in use the
 * last `entries` are known; one that was forgotten, or that another server sees first, too, is noted again.
 */
export function signIns(
  note: (fact: Extract<AuditFact, { kind: "sign-in" | "sign-out" }>) => void,
  entries: number = limits.signInTokens,
): (context: TenantContext) => void {
  // a principal is one object for all requests of a token while that is cached: then nothing needs to be looked up
  const seen = new WeakSet<Principal>();
  const known = new LRUCache<string, true>({ max: entries });
  return ({ tenantId, principal, at }) => {
    if (principal === undefined || seen.has(principal)) return;
    seen.add(principal);
    const key = `${tenantId} ${principal.tokenDigest}`;
    if (known.get(key) === true) return;
    known.set(key, true);
    const { subject, email, clientId, session, issuer } = principal;
    note({
      ...{ kind: "sign-in", at, tenantId, by: issuer },
      actor: {
        subject,
        ...(email === undefined ? {} : { email }),
        ...(clientId === undefined ? {} : { clientId }),
        ...(session === undefined ? {} : { session }),
      },
    });
  };
}
