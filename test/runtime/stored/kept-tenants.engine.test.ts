import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runAsPlatform } from "../../../src/runtime/tenant-scope.ts";
import { openPgliteStores, openPostgresStores } from "../../../src/store/postgres/index.ts";
import { openRedisStores, redisTenantChanges } from "../../../src/store/redis/index.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { startRedis } from "../../mock/redis-server.ts";
import { freshDatabase } from "../../store/postgres/fresh-database.ts";
import { storedTenancy } from "./stored-tenancy.ts";
import { storedTenancyContract } from "./stored-tenancy-contract.ts";

let redis: Awaited<ReturnType<typeof startRedis>>;
let place = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());
const inRedis = (prefix = `p${++place}:`) => openRedisStores({ url: redis.url, prefix });

describe("a tenancy over tenants in Redis", () => {
  storedTenancyContract(() => inRedis());

  it("hears of another server's suspension: by the channel, and without one when a life is over", async () => {
    const [here, there] = [await inRedis("shared:"), await inRedis("shared:")];
    const changes = (heard: (tenantId: string | undefined) => void) =>
      redisTenantChanges({ url: redis.url, prefix: "shared:" }, heard);
    const made = await storedTenancy(here, ["acme"], { audit: () => undefined });
    await made.tenancy.close();
    const issuers = [made.issuer.trusted];
    const servers = await Promise.all(
      // the first hears nothing: its answers live for two seconds; the second's for ever, but it hears
      [{ life: 2 }, { life: 3_600, changes }, { life: 3_600, changes }].map((tenants, n) =>
        storedTenancy(n === 2 ? there : here, [], { tenants: { issuers, ...tenants } }),
      ),
    );
    const token = await made.token("acme", "ann");
    const enter = async ({ enter: into }: (typeof servers)[number]) => {
      const answer = await into("acme.mcp.test", token);
      return answer.ok ? answer.context : answer.code;
    };
    const contexts = await Promise.all(servers.map(enter));
    for (const context of contexts) expect(context).toHaveProperty("tenantId", "acme");
    const operator = servers[2]?.tenancy;
    await runAsPlatform(() => operator?.stores?.tenants.updateTenant("acme", { status: "suspended" }));
    expect(await enter(servers[2] as (typeof servers)[number])).toBe("tenant.suspended");
    for (const [n, server] of servers.entries()) {
      const context = contexts[n];
      // an open stream asks nothing but this
      await expect
        .poll(() => typeof context === "object" && server.tenancy.stands(context), { timeout: 60_000, interval: 50 })
        .toBe(false);
      expect(await enter(server)).toBe("tenant.suspended");
    }
    for (const { tenancy } of servers) await tenancy.close();
    await here.close();
    await there.close();
  });

  it("denies everybody when Redis is away for longer than is allowed, and serves again when it is back", async () => {
    const own = await startRedis();
    const stores = await openRedisStores({ url: own.url });
    const first = await storedTenancy(stores, ["acme"]);
    await first.tenancy.close();
    const { enter, tenancy } = await storedTenancy(stores, [], {
      tenants: { issuers: [first.issuer.trusted], life: 1, allowance: 1 },
    });
    const token = await first.token("acme", "ann");
    const code = async (host: string) => {
      const answer = await enter(host, token);
      return answer.ok ? "in" : `${answer.answer.status} ${answer.code}`;
    };
    expect(await code("acme.mcp.test")).toBe("in");
    own.pause();
    await expect.poll(() => code("acme.mcp.test"), { timeout: 60_000 }).toBe("503 tenant.unavailable");
    expect(await code("never-asked.mcp.test")).toBe("503 tenant.unavailable");
    own.resume();
    await expect.poll(() => code("acme.mcp.test"), { timeout: 60_000 }).toBe("in");
    await tenancy.close();
    await stores.close();
    await own.stop();
  });
});

describe("a tenancy over tenants in PGlite", () => {
  storedTenancyContract(() => openPgliteStores());
});

describe("a tenancy over tenants in PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.close());
  storedTenancyContract(async () =>
    openPostgresStores({ connectionString: (await freshDatabase(server)).admin, connections: 6 }),
  );

  it("serves with a login that cannot look across tenants, where no host is a tenant's own domain", async () => {
    const database = await freshDatabase(server);
    const admin = await openPostgresStores({ connectionString: database.admin });
    const first = await storedTenancy(admin, ["acme"]);
    await first.tenancy.close();
    const app = await openPostgresStores({ connectionString: database.app });
    const { enter, tenancy } = await storedTenancy(app, [], {
      tenants: { issuers: [first.issuer.trusted] },
      resolve: { sources: ["subdomain", "header", "claim"] },
    });
    const token = await first.token("acme", "ann");
    expect(await enter("acme.mcp.test", token)).toMatchObject({ ok: true });
    expect(await enter("acme.example", token)).toMatchObject({ ok: false, code: "resolve.unknown-host" });
    await tenancy.close();
    await app.close();
    await admin.close();
  });
});
