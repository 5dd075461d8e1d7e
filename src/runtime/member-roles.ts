// Roles that a store gives people: one person may be an owner of one tenant and look into another only.
import { LRUCache } from "lru-cache";
import type { TenantConfig } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { RoleStore } from "../store/role-store.ts";
import type { MemberStore } from "../store/tenant-store.ts";
import type { Principal } from "./authenticate/principal.ts";
import { compileTenant } from "./compile-tenant.ts";
import { storedName } from "./stored-name.ts";
import { storedRoles } from "./stored-roles.ts";

/** What a member may be in a tenant: role ids, and those of them that the store defines, since no spec does. */
export type Membership = Pick<Principal, "roles" | "storedRoles">;

/** Gives a person's roles in a tenant; `undefined` for who is no member. At once where it is known. */
export interface MemberRoles {
  rolesOf(tenant: TenantConfig, principal: Principal): Known | Promise<Known>;
  /** Asks the store again about a tenant's members and roles, from now on. */
  forget?(tenantId: string): void;
}
type Known = Membership | undefined;

/**
 * The member's name in the store: the subject, with its issuer before it where the tenant trusts several issuers, since
 * two of them may give the same subject to two people. What is too long to be kept is digested (`storedName`).
 */
export function memberId({ config }: TenantConfig, { issuer, subject }: Pick<Principal, "issuer" | "subject">): string {
  return storedName(config.issuers.length > 1 ? `${issuer} ${subject}` : subject);
}

export interface MemberRolesOptions {
  /** seconds that a change of role or membership may take to be seen; default `limits.memberCacheLife` */
  readonly life?: number;
  /** members remembered at once */
  readonly entries?: number;
  readonly nameOf?: typeof memberId;
  /** where a role is looked for that the tenant's config does not have; default: nowhere, then it gives nothing */
  readonly roles?: Pick<RoleStore, "getRole">;
}

/** A store that is away gives no role: the promise is rejected. */
export function memberRoles(
  members: Pick<MemberStore, "getTenantUser">,
  options: MemberRolesOptions = {},
): MemberRoles {
  const { life = limits.memberCacheLife, entries = limits.memberCacheEntries, nameOf = memberId } = options;
  const known = new LRUCache<string, { membership: Known }>({ max: entries, ttl: life * 1_000 });
  const asked = new Map<string, Promise<Known>>();
  const custom = options.roles === undefined ? undefined : storedRoles(options.roles, { life });
  let epoch = 0;

  async function ask(tenant: TenantConfig, userId: string): Promise<Known> {
    const user = await members.getTenantUser(tenant.tenant, userId);
    if (user === null) return undefined;
    const roles = Object.freeze([user.role]);
    // what the signed config says of a role stands, whatever the store has under its name
    if (custom === undefined || compileTenant(tenant).roles.ids.has(user.role)) return { roles };
    const stored = await custom.find(tenant, user.role);
    return stored === undefined ? { roles } : { roles, storedRoles: stored };
  }

  return {
    rolesOf(tenant, principal) {
      const userId = nameOf(tenant, principal);
      const key = `${tenant.tenant} ${tenant.generation} ${userId}`;
      const found = known.get(key);
      if (found !== undefined) return found.membership;
      const running = asked.get(key);
      if (running !== undefined) return running;
      const before = epoch;
      const answer = ask(tenant, userId)
        .then((membership) => {
          // an answer that was under way while something changed may be the old one
          if (before === epoch) known.set(key, { membership });
          return membership;
        })
        .finally(() => {
          if (asked.get(key) === answer) asked.delete(key);
        });
      asked.set(key, answer);
      return answer;
    },
    forget(tenantId) {
      epoch += 1;
      custom?.forget(tenantId);
      for (const key of [...known.keys(), ...asked.keys()]) {
        if (!key.startsWith(`${tenantId} `)) continue;
        known.delete(key);
        asked.delete(key);
      }
    },
  };
}
