import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTenancy } from "../../src/runtime/open-tenancy.ts";
import { runAsTenant } from "../../src/runtime/tenant-context.ts";
import { runAsPlatform } from "../../src/runtime/tenant-scope.ts";
import { openPostgresStores } from "../../src/store/postgres/open-postgres-stores.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { StoreOptions, Stores } from "../../src/store/stores.ts";
import { type TestDeployment, testDeployment } from "../mock/deployment.ts";
import { type PostgresServer, startPostgres } from "../mock/postgres-server.ts";
import { type RedisServer, startRedis } from "../mock/redis-server.ts";
import { tokenKey } from "../store/contract/opener.ts";
import { type FreshDatabase, freshDatabase } from "../store/postgres/fresh-database.ts";

let redis: RedisServer;
let server: PostgresServer;
let database: FreshDatabase;
let deployment: TestDeployment;
beforeAll(async () => {
  redis = await startRedis();
  server = await startPostgres();
  database = await freshDatabase(server);
  deployment = await testDeployment(["acme"]);
});
afterAll(async () => {
  await deployment.remove();
  await redis.stop();
  await server.close();
});

const openers: Readonly<Record<string, (declared: StoreOptions["declared"]) => Promise<Stores>>> = {
  Redis: (declared) => openRedisStores({ url: redis.url, tokenKey, ...(declared === undefined ? {} : { declared }) }),
  PostgreSQL: (declared) =>
    openPostgresStores({
      ...{ connectionString: database.admin, connections: 4, tokenKey },
      ...(declared === undefined ? {} : { declared }),
    }),
};

describe.each(Object.keys(openers))("a tenancy with roles of tenants' own in %s", (name) => {
  it("decides by them, anew when they change, and keeps declared names for the config", async () => {
    const stores = openers[name];
    if (stores === undefined) throw new TypeError(name);
    const tenancy = await openTenancy({ ...deployment.tenancy, audit: () => undefined, members: "store", stores });
    const kept = tenancy.stores;
    if (kept === undefined) throw new TypeError("no stores");
    const put = (roleId: string, action: string) =>
      runAsPlatform(() =>
        kept.roles.putRole("acme", {
          ...{ roleId, name: roleId, tenantId: "acme" },
          permissions: [{ resource: "tools", action, conditions: { amount: { lte: 100 } } }],
        }),
      );
    const enter = async () => {
      const token = (await deployment.issuers.acme?.token({ claims: { sub: "ann" } })) ?? "";
      const headers = { host: "acme.mcp.test", authorization: `Bearer ${token}` };
      const admission = await tenancy.admit({ url: "/mcp", headers });
      if (!admission.ok) throw new TypeError(admission.code);
      return admission.context;
    };
    const pay = (amount: number) => ({ resource: "tools", action: "pay", attributes: { amount } });
    try {
      await put("payer", "pay");
      await expect(put("reader", "*")).rejects.toMatchObject({ code: "tenant.declared" });
      await expect(put("owner", "*")).rejects.toMatchObject({ code: "tenant.declared" });
      await runAsPlatform(() => kept.tenants.addUserToTenant("acme", "ann", "payer"));
      const context = await enter();
      expect(tenancy.authorize(context, pay(100))).toMatchObject({ allowed: true, by: { roleId: "payer" } });
      expect(tenancy.authorize(context, pay(101))).toMatchObject({ reason: "authorize.condition" });
      await runAsTenant(context, async () => expect(await kept.roles.getRoles("acme")).toHaveLength(1));
      await put("payer", "refund");
      expect(tenancy.authorize(await enter(), pay(100)).allowed).toBe(false);
    } finally {
      await tenancy.close();
    }
  });
});
