// Roles that a store gives people: one person may be an owner of one tenant and look into another only.
import { LRUCache } from "lru-cache";
import type { TenantConfig } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { MemberStore } from "../store/tenant-store.ts";
import type { Principal } from "./authenticate/principal.ts";

/** Gives a person's roles in a tenant; `undefined` for who is no member. At once where it is known. */
export interface MemberRoles {
  rolesOf(tenant: TenantConfig, principal: Principal): Known | Promise<Known>;
}
type Known = readonly string[] | undefined;

/**
 * The member's name in the store: the subject, with its issuer before it where the tenant trusts several issuers, since
 * two of them may give the same subject to two people.
 */
export function memberId({ config }: TenantConfig, { issuer, subject }: Pick<Principal, "issuer" | "subject">): string {
  return config.issuers.length > 1 ? `${issuer} ${subject}` : subject;
}

/** `life` in seconds: how long a change of role or membership may take to be seen. A store that is away gives no role. */
export function memberRoles(
  members: Pick<MemberStore, "getTenantUser">,
  options: { life?: number; entries?: number; nameOf?: typeof memberId } = {},
): MemberRoles {
  const { life = limits.memberCacheLife, entries = limits.memberCacheEntries, nameOf = memberId } = options;
  const known = new LRUCache<string, { roles: Known }>({ max: entries, ttl: life * 1_000 });
  const asked = new Map<string, Promise<Known>>();
  return {
    rolesOf(tenant, principal) {
      const userId = nameOf(tenant, principal);
      const key = `${tenant.tenant} ${tenant.generation} ${userId}`;
      const found = known.get(key);
      if (found !== undefined) return found.roles;
      const running = asked.get(key);
      if (running !== undefined) return running;
      const answer = members
        .getTenantUser(tenant.tenant, userId)
        .then((user) => {
          const roles = user === null ? undefined : Object.freeze([user.role]);
          known.set(key, { roles });
          return roles;
        })
        .finally(() => asked.delete(key));
      asked.set(key, answer);
      return answer;
    },
  };
}
