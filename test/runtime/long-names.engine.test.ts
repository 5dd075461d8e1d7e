import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memberId } from "../../src/runtime/member-roles.ts";
import { openTenancy } from "../../src/runtime/open-tenancy.ts";
import { runAsPlatform } from "../../src/runtime/tenant-scope.ts";
import { openMemoryStores } from "../../src/store/memory/open-memory-stores.ts";
import { openPostgresStores } from "../../src/store/postgres/open-postgres-stores.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { StoreOptions, Stores } from "../../src/store/stores.ts";
import { type TestDeployment, testDeployment } from "../mock/deployment.ts";
import { type PostgresServer, startPostgres } from "../mock/postgres-server.ts";
import { type RedisServer, startRedis } from "../mock/redis-server.ts";
import { tokenKey } from "../store/contract/opener.ts";
import { type FreshDatabase, freshDatabase } from "../store/postgres/fresh-database.ts";

const rateLimit = { requestsPerMinute: 6_000, requestsPerDay: 100_000 };
let redis: RedisServer;
let server: PostgresServer;
let database: FreshDatabase;
let deployment: TestDeployment;
beforeAll(async () => {
  redis = await startRedis();
  server = await startPostgres();
  database = await freshDatabase(server);
  deployment = await testDeployment(["acme"], () => ({ quotas: { maxUsers: 9, maxSessionsPerUser: 1, rateLimit } }));
});
afterAll(async () => {
  await deployment.remove();
  await redis.stop();
  await server.close();
});

const openers: Readonly<Record<string, (declared: StoreOptions["declared"]) => Promise<Stores>>> = {
  memory: async (declared) => openMemoryStores(declared === undefined ? {} : { declared }),
  Redis: (declared) => openRedisStores({ url: redis.url, tokenKey, ...(declared === undefined ? {} : { declared }) }),
  PostgreSQL: (declared) =>
    openPostgresStores({
      ...{ connectionString: database.admin, connections: 4, tokenKey },
      ...(declared === undefined ? {} : { declared }),
    }),
};
/** what a token may have as `sub`, beyond what a store may have as an id */
const subjects = ["x".repeat(512), "é".repeat(512), "{acme}*?[a]\\", "sha256:abc", "日本語の人"];

describe.each(Object.keys(openers))("subjects of any spelling, with everything kept in %s", (name) => {
  it("have their membership, session and usage like anybody, the oldest session making room where that is the policy", async () => {
    const stores = openers[name];
    if (stores === undefined) throw new TypeError(name);
    const records: string[] = [];
    const tenancy = await openTenancy({
      ...{ ...deployment.tenancy, members: "store", stores },
      audit: ({ code }) => records.push(code),
      sessionPolicy: { whenFull: "oldest-out", life: 60 },
    });
    const kept = tenancy.stores;
    if (kept === undefined) throw new TypeError("no stores");
    try {
      for (const [index, sub] of subjects.entries()) {
        const token = (await deployment.issuers.acme?.token({ claims: { sub } })) ?? "";
        const admit = async () =>
          tenancy.admit({ url: "/mcp", headers: { host: "acme.mcp.test", authorization: `Bearer ${token}` } });
        expect(await admit()).toMatchObject({ ok: false, code: "member.unknown" });
        const tenant = tenancy.bundle?.get("acme")?.config;
        const issuer = tenant?.config.issuers[0]?.issuer;
        if (tenant === undefined || issuer === undefined) throw new TypeError("no tenant");
        await runAsPlatform(() =>
          kept.tenants.addUserToTenant("acme", memberId(tenant, { issuer, subject: sub }), "reader"),
        );
        const admission = await admit();
        if (!admission.ok) throw new TypeError(admission.code);
        const { context } = admission;
        expect(context.principal).toMatchObject({ subject: sub, roles: ["reader"] });
        expect(await tenancy.sessions.claim(`one-${index}`, context)).toBeUndefined();
        expect(await tenancy.sessions.claim(`two-${index}`, context)).toBeUndefined();
        expect(await tenancy.sessions.check(`two-${index}`, context)).toBeUndefined();
        expect(await tenancy.sessions.check(`one-${index}`, context)).toMatchObject({ status: 404 });
      }
      expect(records.filter((code) => code === "admin.delete")).toHaveLength(subjects.length);
      expect(records.filter((code) => code.endsWith(".unavailable"))).toEqual([]);
      await runAsPlatform(async () => {
        const sessions = await kept.sessions.listSessions("acme");
        expect(new Set(sessions.map(({ userId }) => userId)).size).toBe(subjects.length);
        expect(await kept.tenants.getTenantUsers("acme")).toHaveLength(subjects.length);
      });
    } finally {
      await tenancy.close();
    }
  });

  it("refuse a policy that is none, or beside a keeper that has its own", async () => {
    const open = (sessionPolicy: object, more: object = {}) =>
      openTenancy({ ...deployment.tenancy, audit: () => undefined, sessionPolicy, ...more });
    for (const life of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(open({ life })).rejects.toMatchObject({ code: "runtime.source" });
    await expect(open({ whenFull: "newest-out" })).rejects.toMatchObject({ code: "runtime.source" });
    await expect(open({}, { sessions: {} })).rejects.toMatchObject({ code: "runtime.source" });
  });
});
