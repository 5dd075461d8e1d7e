// Roles of a tenant's own that a store defines, ready to decide by: each is one object while it says the same.
import { LRUCache } from "lru-cache";
import type { TenantConfig, TenantRole } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import type { RoleStore } from "../store/role-store.ts";

export interface StoredRoles {
  /** The role as a list of one, frozen; `undefined` where the store has none of that name. Rejects when the store is away. */
  find(tenant: TenantConfig, roleId: string): Promise<readonly TenantRole[] | undefined>;
  /** Reads the tenant's roles anew, from now on. */
  forget(tenantId: string): void;
}

interface Kept {
  /** what it says, as JSON */
  readonly said: string;
  readonly roles: readonly TenantRole[] | undefined;
  /** ms since the process began */
  readonly until: number;
}

/**
 * `life` in seconds: how long what was read of a role is believed. What a role is compiled to hangs on the list that is given
 * here: at most `entries` (default `limits.storedRoles`) are kept, of all tenants.
 */
export function storedRoles(
  store: Pick<RoleStore, "getRole">,
  options: { readonly life: number; readonly entries?: number },
): StoredRoles {
  const kept = new LRUCache<string, Kept>({ max: options.entries ?? limits.storedRoles });
  let epoch = 0;
  return {
    async find({ tenant, generation }, roleId) {
      const key = `${tenant} ${generation} ${roleId}`;
      const before = kept.get(key);
      if (before !== undefined && before.until > performance.now()) return before.roles;
      const began = epoch;
      const asked = performance.now();
      const role = await store.getRole(tenant, roleId);
      const said = JSON.stringify(role);
      const roles = before?.said === said ? before.roles : readyRole(role);
      if (began === epoch) kept.set(key, { said, roles, until: asked + options.life * 1_000 });
      return roles;
    },
    forget(tenantId) {
      epoch += 1;
      for (const [key, entry] of [...kept.entries()])
        if (key.startsWith(`${tenantId} `)) kept.set(key, { ...entry, until: 0 });
    },
  };
}

function readyRole(role: Awaited<ReturnType<RoleStore["getRole"]>>): readonly TenantRole[] | undefined {
  if (role === null) return undefined;
  const { roleId, name, permissions } = role;
  return Object.freeze([Object.freeze({ roleId, name, permissions })]);
}
