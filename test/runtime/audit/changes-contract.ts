// What a tenancy over any kind of stores puts on record: changes by a request, by the platform, refused ones, and sign-ins.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jsonlSink } from "../../../src/runtime/audit/jsonl-sink.ts";
import { openAuditLog } from "../../../src/runtime/audit/open-audit-log.ts";
import { openTenancy } from "../../../src/runtime/open-tenancy.ts";
import { runAsTenant } from "../../../src/runtime/tenant-context.ts";
import { runAsPlatform } from "../../../src/runtime/tenant-scope.ts";
import type { StoreOptions, Stores } from "../../../src/store/stores.ts";
import { testDeployment } from "../../mock/deployment.ts";

interface Line {
  readonly tenant: string;
  readonly event: {
    readonly class_uid: number;
    readonly activity_name: string;
    readonly status_code: string;
    readonly actor?: { readonly app_uid?: string; readonly user?: { readonly uid?: string } };
    readonly user?: { readonly uid?: string; readonly groups?: { readonly name: string }[] };
    readonly entity?: { readonly type: string; readonly uid: string };
    readonly unmapped?: { readonly fields?: readonly string[] };
  };
}

export function changesContract(open: (declared: StoreOptions["declared"]) => Promise<Stores>): void {
  it("puts every change of a member, role or session on record with who made it, refused or done, and each token once", async () => {
    const directory = mkdtempSync(join(tmpdir(), "tenantry-changes-"));
    const rateLimit = { requestsPerMinute: 600, requestsPerDay: 10_000 };
    const deployment = await testDeployment(["acme", "globex"], () => ({
      quotas: { maxUsers: 2, maxSessionsPerUser: 1, rateLimit },
    }));
    const place = { deployment: "test", environment: "local", writer: "mcp-1" };
    const audit = await openAuditLog({ ...place, sinks: [jsonlSink({ directory, fsync: false })] });
    const tenancy = await openTenancy({ ...deployment.tenancy, audit, stores: (declared) => open(declared) });
    const { stores } = tenancy;
    if (stores === undefined) throw new TypeError("no stores");
    const admit = async (sub: string, token?: string) => {
      const bearer = token ?? (await deployment.issuers.acme?.token({ claims: { sub } })) ?? "";
      const headers = { host: "acme.mcp.test", authorization: `Bearer ${bearer}` };
      const admission = await tenancy.admit({ url: "/mcp", headers });
      if (!admission.ok) throw new TypeError(admission.code);
      return { context: admission.context, bearer };
    };
    const lines = async (): Promise<Line[]> => {
      await audit.flush();
      const files = readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"));
      return files.flatMap((text) => text.split("\n").slice(0, -1)).map((line) => JSON.parse(line) as Line);
    };
    try {
      const { context, bearer } = await admit("ann");
      await admit("ann", bearer);
      await admit("bob");
      await runAsPlatform(() => stores.tenants.addUserToTenant("acme", "ann", "owner"), { subject: "operator-7" });
      await runAsTenant(context, async () => {
        await stores.tenants.addUserToTenant("acme", "bob", "member");
        await stores.tenants.addUserToTenant("acme", "bob", "admin");
        await expect(stores.tenants.addUserToTenant("acme", "eve", "member")).rejects.toMatchObject({
          code: "store.max-users",
        });
        await expect(stores.tenants.addUserToTenant("globex", "eve", "owner")).rejects.toMatchObject({
          code: "store.cross-tenant",
        });
        await stores.tenants.removeUserFromTenant("acme", "bob");
        const permissions = [{ resource: "tools", action: "echo" }];
        await stores.roles.putRole("acme", { roleId: "auditor", name: "Auditor", tenantId: "acme", permissions });
        await stores.roles.deleteRole("acme", "auditor");
        await stores.tenants.getTenantUsers("acme");
      });
      await tenancy.sessions.claim("s-1", context);
      await tenancy.sessions.end("s-1", context);
      await runAsPlatform(async () => {
        await expect(stores.tenants.updateTenant("acme", { plan: "free", status: "suspended" })).rejects.toMatchObject({
          code: "tenant.declared",
        });
        await expect(stores.tenants.deleteTenant("no such tenant\n")).rejects.toMatchObject({
          code: "tenant.declared",
        });
      });

      const all = await lines();
      const signedIn = all.filter(({ event }) => event.class_uid === 3002);
      expect(signedIn.map(({ tenant, event }) => [tenant, event.activity_name, event.actor?.user?.uid])).toEqual([
        ["acme", "Logon", "ann"],
        ["acme", "Logon", "bob"],
      ]);
      const members = all.filter(({ event }) => event.class_uid === 3001);
      expect(
        members.map(({ event }) => [
          event.status_code,
          event.user?.uid,
          event.actor?.user?.uid,
          event.user?.groups?.[0]?.name,
        ]),
      ).toEqual([
        ["membership.added", "ann", "operator-7", "owner"],
        ["membership.added", "bob", "ann", "member"],
        ["membership.roles", "bob", "ann", "admin"],
        ["store.max-users", "eve", "ann", "member"],
        ["membership.removed", "bob", "ann", undefined],
      ]);
      expect(members.every(({ tenant }) => tenant === "acme")).toBe(true);
      const changed = all.filter(({ event }) => event.class_uid === 3004 && event.entity?.type !== "bundle");
      expect(
        changed
          .map(({ tenant, event }) => [tenant, event.status_code, event.entity?.type, event.actor?.user?.uid])
          .filter(([tenant]) => tenant === "acme"),
      ).toEqual([
        ["acme", "admin.update", "role", "ann"],
        ["acme", "admin.delete", "role", "ann"],
        ["acme", "admin.delete", "session", "ann"],
        ["acme", "tenant.declared", "tenant", undefined],
      ]);
      const refused = changed.filter(({ event }) => event.status_code === "tenant.declared");
      expect(refused.map(({ event }) => event.actor?.app_uid)).toEqual(["platform", "platform"]);
      expect(refused.map(({ tenant }) => tenant).sort()).toEqual(["acme", "platform"]);
      expect(refused.find(({ tenant }) => tenant === "acme")?.event.unmapped?.fields).toEqual(["plan", "status"]);
      expect(JSON.stringify(all)).not.toContain("s-1");
      // globex never hears of what was tried against it from the outside: the attempt is the caller's own
      expect(all.filter(({ tenant }) => tenant === "globex")).toEqual([]);
    } finally {
      await tenancy.close();
      await audit.close();
      await deployment.remove();
      rmSync(directory, { recursive: true, force: true });
    }
  });
}
