// The guard switched off: a server that adopts it behaves as before, as the one tenant `system` (design §3.10).
import { runtimeError } from "./runtime-error.ts";
import type { Tenancy } from "./tenancy.ts";

export const systemTenant = "system";

/** Reads `MULTI_TENANT_MODE`: true for on, false for off or unset. Any other word stops the start: a guess could open a server. */
export function multiTenantMode(env: Readonly<Record<string, string | undefined>>): boolean {
  const word = env.MULTI_TENANT_MODE?.trim().toLowerCase();
  if (word === undefined || word === "" || ["false", "0", "off", "no", "disabled"].includes(word)) return false;
  if (["true", "1", "on", "yes", "enabled"].includes(word)) return true;
  throw runtimeError("runtime.mode", "MULTI_TENANT_MODE is neither on nor off", {
    kind: "usage",
    mend: "set it to true or false, or leave it unset",
  });
}

/** A tenancy that lets every request through as `system`. */
export function passthroughTenancy(clock: () => number): Tenancy {
  const by = { roleId: systemTenant, permission: "*:*" };
  return {
    passthrough: true,
    bundle: undefined,
    admit: () => ({ ok: true, context: { tenantId: systemTenant, by: "passthrough", at: clock() } }),
    metadata: () => undefined,
    authorize: () => ({ allowed: true, reason: "role", by }),
    mayAsk: () => true,
    explain: () => ({
      decision: { allowed: true, reason: "role", by },
      roles: [systemTenant],
      named: [],
      grantedBy: [systemTenant],
      text: "the guard is switched off: everything is allowed",
    }),
    spendTool: () => undefined,
    stands: () => true,
    note: () => undefined,
    // as before the guard: the server's own transport decides
    sessions: { check: () => undefined, claim: () => undefined, end: () => undefined },
    secret: async () => {
      throw runtimeError("runtime.unknown-tenant", "the guard is switched off: there are no tenants' secrets");
    },
    close: async () => undefined,
  };
}
