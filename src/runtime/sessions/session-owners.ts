// Whose session a caller named that its own tenant does not know. Asked after the answer has gone, so that neither its bytes nor
// its time can tell; told to the platform alone.
import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { limits } from "../../limits.ts";
import type { SessionStore } from "../../store/session-store.ts";
import type { TenantContext } from "../tenant-context.ts";

export interface CrossTenantSession {
  /** who asked */
  readonly context: TenantContext;
  /** whose session it is */
  readonly ownerTenantId: string;
  /** base64url SHA-256 of the session's id: enough to find it again, nothing to use */
  readonly sessionDigest: string;
}

export interface SessionOwners {
  /** a tenant whose sessions this process handed out */
  seen(context: TenantContext): void;
  /** Looks behind the caller's back; at most one search is under way, and others meanwhile are not made. */
  search(sessionId: string, context: TenantContext): void;
}

/**
 * Asks `store` tenant by tenant, in each one's own scope, among the last `limits.sessionSearch` tenants that opened sessions here.
 * Without `tell` nothing is asked. A store that is away finds nothing.
 */
export function sessionOwners(
  store: Pick<SessionStore, "getSession">,
  tell: ((attempt: CrossTenantSession) => void) | undefined,
): SessionOwners {
  const lives = new LRUCache<string, number>({ max: limits.sessionSearch });
  let searching = false;

  async function find(sessionId: string, context: TenantContext): Promise<void> {
    for (const [tenantId, generation] of [...lives.entries()]) {
      if (tenantId === context.tenantId) continue;
      const found = await store.getSession(tenantId, `${generation}.${sessionId}`);
      if (found === null) continue;
      const sessionDigest = hash("sha256", sessionId, "base64url");
      tell?.({ context, ownerTenantId: tenantId, sessionDigest });
      return;
    }
  }

  return {
    seen: ({ tenantId, tenant }) => void lives.set(tenantId, tenant?.generation ?? 0),
    search(sessionId, context) {
      if (tell === undefined || searching) return;
      searching = true;
      // after this turn: what is being answered goes first
      setImmediate(() => {
        find(sessionId, context)
          .catch(() => undefined)
          .finally(() => {
            searching = false;
          });
      }).unref();
    },
  };
}
