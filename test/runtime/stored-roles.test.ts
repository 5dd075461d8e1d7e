import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorize } from "../../src/runtime/authorize/authorize.ts";
import { explain } from "../../src/runtime/authorize/explain.ts";
import { memberRoles } from "../../src/runtime/member-roles.ts";
import { runAsPlatform } from "../../src/runtime/tenant-scope.ts";
import { toldStores } from "../../src/runtime/told-stores.ts";
import { withRoles } from "../../src/runtime/with-roles.ts";
import { declaredRoleStore } from "../../src/store/declared-role-store.ts";
import { openMemoryStores } from "../../src/store/memory/open-memory-stores.ts";
import type { Role } from "../../src/store/role-store.ts";
import { memoryTenancy } from "../mock/memory-tenancy.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { aTenant } from "../store/contract/opener.ts";

const role = (roleId: string, ...actions: string[]): Role => ({
  ...{ roleId, name: roleId, tenantId: "acme" },
  permissions: actions.map((action) => ({ resource: "tools", action })),
});

describe("roles that the store defines", async () => {
  const kept = openMemoryStores();
  const reads: string[] = [];
  const members = memberRoles(kept.tenants, {
    roles: {
      getRole(tenantId, roleId) {
        reads.push(roleId);
        return kept.roles.getRole(tenantId, roleId);
      },
    },
  });
  const stores = toldStores(kept, (tenantId) => members.forget?.(tenantId));
  const made = await memoryTenancy(["acme", "globex"], {}, { members });
  beforeAll(async () => {
    await stores.tenants.createTenant(aTenant("acme"));
    await stores.tenants.createTenant(aTenant("globex"));
  });
  afterAll(() => stores.close());
  const enter = async (tenant: string, sub: string) => {
    const authorization = `Bearer ${(await made.issuers[tenant]?.token({ claims: { sub } })) ?? ""}`;
    const admission = await made.tenancy.admit({ url: "/mcp", headers: { host: `${tenant}.mcp.test`, authorization } });
    if (!admission.ok) throw new TypeError(admission.code);
    return admission.context;
  };
  const asks = (action: string) => ({ resource: "tools", action, attributes: {} });

  it("decide for the member who has one, say so, and are shown in lists", async () => {
    await stores.roles.putRole("acme", role("pricing", "prices.*"));
    await stores.tenants.addUserToTenant("acme", "ann", "pricing");
    const context = await enter("acme", "ann");
    expect(context.principal?.roles).toEqual(["pricing"]);
    expect(made.tenancy.authorize(context, asks("prices.set"))).toMatchObject({
      allowed: true,
      by: { roleId: "pricing", permission: "tools:prices.*" },
    });
    expect(made.tenancy.authorize(context, asks("echo"))).toMatchObject({ reason: "authorize.no-permission" });
    expect(made.tenancy.mayAsk(context, asks("prices.get"))).toBe(true);
    expect(made.tenancy.explain(context, asks("prices.set"))).toMatchObject({
      decision: { allowed: true },
      roles: ["pricing"],
      grantedBy: ["admin", "pricing"],
    });
  });

  it("are read once for all who have them, and decide anew as soon as they are changed here", async () => {
    await stores.roles.putRole("acme", role("shared", "one"));
    for (let n = 0; n < 20; n++) await stores.tenants.addUserToTenant("acme", `user-${n}`, "shared");
    reads.length = 0;
    const contexts = [];
    for (let n = 0; n < 20; n++) contexts.push(await enter("acme", `user-${n}`));
    expect(reads).toEqual(["shared"]);
    expect(new Set(contexts.map(({ principal }) => principal?.storedRoles)).size).toBe(1);
    expect(contexts.every((context) => made.tenancy.authorize(context, asks("one")).allowed)).toBe(true);
    await stores.roles.putRole("acme", role("shared", "two"));
    const after = await enter("acme", "user-0");
    expect(made.tenancy.authorize(after, asks("one")).allowed).toBe(false);
    expect(made.tenancy.authorize(after, asks("two")).allowed).toBe(true);
    await stores.roles.deleteRole("acme", "shared");
    const gone = await enter("acme", "user-0");
    expect(gone.principal?.roles).toEqual([]);
    expect(made.tenancy.authorize(gone, asks("two")).allowed).toBe(false);
  });

  it("are one tenant's own: the same name gives nothing elsewhere", async () => {
    await stores.roles.putRole("acme", role("local", "*"));
    await stores.tenants.addUserToTenant("acme", "bob", "local");
    await stores.tenants.addUserToTenant("globex", "bob", "local");
    expect(made.tenancy.authorize(await enter("acme", "bob"), asks("echo")).allowed).toBe(true);
    expect(made.tenancy.authorize(await enter("globex", "bob"), asks("echo")).allowed).toBe(false);
  });

  it("never stand in for one that the config has, whoever wrote it there", async () => {
    await kept.roles.putRole("acme", role("reader", "*"));
    await stores.tenants.addUserToTenant("acme", "eve", "reader");
    const context = await enter("acme", "eve");
    expect(context.principal?.storedRoles).toBeUndefined();
    expect(made.tenancy.authorize(context, asks("payroll.write")).allowed).toBe(false);
    // and also where the config got the role later than the store
    const config = testConfig("acme", testContent("acme"));
    const principal = { ...(context.principal ?? raise()), storedRoles: Object.freeze([role("reader", "*")]) };
    const held = withRoles(principal, config, { roles: ["reader"], storedRoles: principal.storedRoles });
    expect(authorize(config, held, asks("payroll.write")).allowed).toBe(false);
    expect(explain(config, held, asks("payroll.write")).named).toEqual([]);
  });

  it("can't be written under a name that is built in or declared", async () => {
    const declared = declaredRoleStore(kept.roles, (tenantId, roleId) => tenantId === "acme" && roleId === "billing");
    for (const id of ["owner", "admin", "member", "readonly", "billing"])
      await expect(declared.putRole("acme", role(id, "*"))).rejects.toMatchObject({ code: "tenant.declared" });
    await runAsPlatform(() => declared.putRole("globex", { ...role("billing", "*"), tenantId: "globex" }));
    expect(await declared.getRole("globex", "billing")).not.toBeNull();
  });

  it("let nobody in while the store that has them is away", async () => {
    const failing = memberRoles(kept.tenants, { roles: { getRole: () => Promise.reject(new Error("away")) } });
    const other = await memoryTenancy(["acme"], {}, { members: failing });
    await stores.tenants.addUserToTenant("acme", "late", "pricing");
    const authorization = `Bearer ${(await other.issuers.acme?.token({ claims: { sub: "late" } })) ?? ""}`;
    expect(await other.tenancy.admit({ url: "/mcp", headers: { host: "acme.mcp.test", authorization } })).toMatchObject(
      {
        code: "member.unavailable",
        answer: { status: 503 },
      },
    );
  });
});

function raise(): never {
  throw new TypeError("no principal");
}
