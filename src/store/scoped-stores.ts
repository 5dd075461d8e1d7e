// Holds every store call against the scope of the code that makes it: the last wall between two tenants.
import { storeError } from "./store-error.ts";
import type { Stores } from "./stores.ts";
import type { CrossTenantAttempt, CurrentScope } from "./tenant-scope.ts";

export interface ScopedStoresOptions {
  readonly scope: CurrentScope;
  /** Told of each refused call, before the refusal is thrown. What it throws changes nothing about the refusal. */
  readonly onAttempt: (attempt: CrossTenantAttempt) => void;
}

type Need = "tenant" | "platform" | "free";
type StoreName = Exclude<keyof Stores, "close" | "quotas" | "lives">;

/**
 * Who may call what: `tenant`, the first argument names the tenant, which must be the scope's own (or the scope the
 * platform's); `platform`, it crosses tenants by its nature; `free`, it touches no data. Closed: a method that is not here is
 * not offered.
 */
const calls: { readonly [Name in StoreName]: Readonly<Record<keyof Stores[Name], Need>> } = {
  tenants: {
    createTenant: "platform",
    deleteTenant: "platform",
    listTenants: "platform",
    getTenantByDomain: "platform",
    getUserTenants: "platform",
    getTenant: "tenant",
    updateTenant: "tenant",
    addUserToTenant: "tenant",
    removeUserFromTenant: "tenant",
    getTenantUser: "tenant",
    getTenantUsers: "tenant",
  },
  tokens: {
    storeToken: "tenant",
    getToken: "tenant",
    findByRefreshToken: "tenant",
    deleteToken: "tenant",
    cleanup: "tenant",
    getTokenCount: "tenant",
    dispose: "free",
  },
  sessions: {
    openSession: "tenant",
    getSession: "tenant",
    touchSession: "tenant",
    listSessions: "tenant",
    endSession: "tenant",
    endUserSessions: "tenant",
  },
  roles: { getRoles: "tenant", getRole: "tenant", putRole: "tenant", deleteRole: "tenant" },
  usage: { addUsage: "tenant", readUsage: "tenant" },
  audit: { appendAudit: "tenant", readAudit: "tenant" },
};

/**
 * The same stores, where every call without a scope, or for another tenant than the scope's, is refused with
 * `store.cross-tenant` and reported before the inner store is touched. `close` is the owner's: it needs no scope.
 */
export function scopedStores(stores: Stores, options: ScopedStoresOptions): Stores {
  return {
    tenants: scoped("tenants", stores.tenants, options),
    tokens: scoped("tokens", stores.tokens, options),
    sessions: scoped("sessions", stores.sessions, options),
    roles: scoped("roles", stores.roles, options),
    usage: scoped("usage", stores.usage, options),
    audit: scoped("audit", stores.audit, options),
    close: () => stores.close(),
  };
}

type Call = (...args: readonly unknown[]) => Promise<unknown>;

function scoped<Name extends StoreName>(name: Name, store: Stores[Name], options: ScopedStoresOptions): Stores[Name] {
  const guarded: Record<string, Call> = {};
  for (const [method, need] of Object.entries<Need>(calls[name])) {
    guarded[method] = async (...args) => {
      // `async`: a refusal is a rejected promise, as every other one of a store's is
      if (need !== "free") refuse(`${name}.${method}`, need === "tenant" ? args[0] : undefined, need, options);
      return (store as unknown as Record<string, Call>)[method]?.(...args);
    };
  }
  return guarded as unknown as Stores[Name];
}

function refuse(
  operation: string,
  wanted: unknown,
  need: "tenant" | "platform",
  { scope: current, onAttempt }: ScopedStoresOptions,
): void {
  const scope = current();
  if (scope?.kind === "platform") return;
  if (need === "tenant" && scope?.kind === "tenant" && scope.tenantId === wanted) return;
  try {
    onAttempt({ operation, scope, ...(typeof wanted === "string" ? { wanted } : {}) });
  } catch {
    // a report that fails opens no door
  }
  throw storeError(
    "store.cross-tenant",
    scope === undefined ? "a store was called outside of any scope" : "a store was called for another tenant's data",
    { mend: "call it inside the request's own context, or inside runAsPlatform for the platform's own work" },
  );
}
