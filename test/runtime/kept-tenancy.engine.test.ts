import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { start } from "../../examples/mcp-server/server-v2.ts";
import { settingsFrom } from "../../examples/mcp-server/settings.ts";
import { openTenancy } from "../../src/runtime/open-tenancy.ts";
import type { Tenancy } from "../../src/runtime/tenancy.ts";
import { runAsTenant } from "../../src/runtime/tenant-context.ts";
import { runAsPlatform } from "../../src/runtime/tenant-scope.ts";
import { openRedisStores } from "../../src/store/redis/index.ts";
import { type TestDeployment, testDeployment } from "../mock/deployment.ts";
import { connectMcp } from "../mock/mcp-client.ts";
import { startRedis } from "../mock/redis-server.ts";

const quotas = { maxUsers: 2, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 12, requestsPerDay: 1_000 } };
let redis: Awaited<ReturnType<typeof startRedis>>;
let deployment: TestDeployment;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenantry-kept-"));
  redis = await startRedis();
  deployment = await testDeployment(["acme", "globex"], () => ({ quotas }));
});
afterAll(async () => {
  await deployment.remove();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = (): Promise<Tenancy> =>
  openTenancy({
    ...deployment.tenancy,
    audit: () => undefined,
    members: "store",
    stores: (declared) => openRedisStores({ url: redis.url, declared, tokenKey: Buffer.alloc(32, 7) }),
  });
const enter = async (tenancy: Tenancy, tenant: string, sub: string) =>
  tenancy.admit({
    url: "/mcp",
    headers: {
      host: `${tenant}.mcp.test`,
      authorization: `Bearer ${(await deployment.issuers[tenant]?.token({ claims: { sub } })) ?? ""}`,
    },
  });

describe("a tenancy that keeps what is operated in Redis", () => {
  it("lets members of each tenant in with their role there, as many as the config allows", async () => {
    const tenancy = await open();
    const { stores } = tenancy;
    if (stores === undefined) throw new TypeError("no stores");
    await runAsPlatform(async () => {
      await stores.tenants.addUserToTenant("acme", "user-1", "admin");
      await stores.tenants.addUserToTenant("acme", "user-2", "reader");
      await expect(stores.tenants.addUserToTenant("acme", "user-3", "reader")).rejects.toMatchObject({
        code: "store.max-users",
      });
      await stores.tenants.addUserToTenant("globex", "user-1", "reader");
      await expect(stores.tenants.updateTenant("acme", { plan: "free" })).rejects.toMatchObject({
        code: "tenant.declared",
      });
    });
    const [acme, globex] = [await enter(tenancy, "acme", "user-1"), await enter(tenancy, "globex", "user-1")];
    expect(acme.ok && acme.context.principal?.roles).toEqual(["admin"]);
    expect(globex.ok && globex.context.principal?.roles).toEqual(["reader"]);
    expect(await enter(tenancy, "globex", "user-2")).toMatchObject({ ok: false, code: "member.unknown" });
    if (!acme.ok) throw new TypeError(acme.code);
    await runAsTenant(acme.context, async () => {
      expect(await stores.tenants.getTenantUsers("acme")).toHaveLength(2);
      await expect(stores.tenants.getTenantUsers("globex")).rejects.toMatchObject({ code: "store.cross-tenant" });
      await expect(stores.tenants.getUserTenants("user-1")).rejects.toMatchObject({ code: "store.cross-tenant" });
    });
    await tenancy.close();
  });

  it("binds and counts sessions over servers that share it", async () => {
    const [one, two] = [await open(), await open()];
    const contextAt = async (tenancy: Tenancy) => {
      const admission = await enter(tenancy, "acme", "user-1");
      if (!admission.ok) throw new TypeError(admission.code);
      return admission.context;
    };
    const [here, there] = [await contextAt(one), await contextAt(two)];
    expect(await one.sessions.claim("s-1", here)).toBeUndefined();
    expect(await two.sessions.check("s-1", there)).toBeUndefined();
    expect(await two.sessions.claim("s-2", there)).toMatchObject({ status: 429 });
    await two.sessions.end("s-1", there);
    expect(await two.sessions.claim("s-2", there)).toBeUndefined();
    await one.close();
    await two.close();
  });

  it("serves the example server from its environment, with quotas in Redis and refusals in a log", async () => {
    const { bundle, root } = deployment.tenancy;
    const settings = await settingsFrom({
      ...{ TENANTRY_BUNDLE: bundle, TENANTRY_ROOT: root, TENANTRY_BASE_HOST: "mcp.test", TENANTRY_REDIS: redis.url },
      ...{ TENANTRY_TOKEN_KEY: Buffer.alloc(32, 7).toString("base64"), TENANTRY_AUDIT: join(folder, "audit") },
    });
    const server = await start({ ...settings, port: 0 });
    const token = (await deployment.issuers.globex?.token({ claims: { sub: "user-9" } })) ?? "";
    const client = await connectMcp("v2", { url: server.url, host: "globex.mcp.test", token });
    let through = 0;
    for (let n = 0; n < 30; n++) {
      const call = client.call("echo", { text: "hello" });
      through += await call.then(
        () => 1,
        () => 0,
      );
    }
    // a minute may end in between: then a second window lets some more through
    expect(through).toBeGreaterThan(5);
    expect(through).toBeLessThan(30);
    expect(client.answers.some(({ status }) => status === 429)).toBe(true);
    await client.close().catch(() => undefined);
    await server.close();
    const keys = new Redis(redis.url);
    expect(await keys.keys("tenantry:{globex}:q:*")).not.toEqual([]);
    keys.disconnect();
  });
});
