import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { createUsageTracker } from "../../../../src/runtime/usage/create-usage-tracker.ts";
import { openPostgresStores } from "../../../../src/store/postgres/open-postgres-stores.ts";
import { openRedisStores } from "../../../../src/store/redis/open-redis-stores.ts";
import type { Stores } from "../../../../src/store/stores.ts";
import type { UsageReport } from "../../../../src/store/tenant-usage-tracker.ts";
import { startPostgres } from "../../../mock/postgres-server.ts";
import { startRedis } from "../../../mock/redis-server.ts";
import { freshDatabase } from "../../../store/postgres/fresh-database.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

interface Kept {
  /** of a request server, and of an administration that may make tenants */
  readonly url: string;
  readonly stores: Stores;
  readonly admin: Stores;
  close(): Promise<void>;
}

async function onRedis(): Promise<Kept> {
  const server = await startRedis();
  const stores = await openRedisStores({ url: server.url });
  const close = async () => {
    await stores.close();
    await server.stop();
  };
  return { url: server.url, stores, admin: stores, close };
}

async function onPostgres(): Promise<Kept> {
  const server = await startPostgres();
  const database = await freshDatabase(server);
  const [stores, admin] = await Promise.all(
    [database.app, database.admin].map((connectionString) => openPostgresStores({ connectionString })),
  );
  if (stores === undefined || admin === undefined) throw new TypeError("two stores");
  const close = async () => {
    await Promise.all([stores.close(), admin.close()]);
    await server.close();
  };
  return { url: database.app, stores, admin, close };
}

describe.each([
  ["Redis", onRedis],
  ["PostgreSQL", onPostgres],
] as const)("tenantry usage over %s", (_, open) => {
  let kept: Kept;
  let fleet: TemporaryFleet;
  const noon = Date.UTC(2026, 10, 27, 12, 0, 30);
  beforeAll(async () => {
    fleet = temporaryFleet();
    kept = await open();
    const times = { createdAt: noon, updatedAt: noon };
    const tenant = { tenantId: "acme", organizationName: "acme", status: "active", plan: "pro", settings: {} } as const;
    await kept.admin.tenants.createTenant({ ...tenant, ...times });
    // two servers count into one store
    for (const server of [0, 1]) {
      let now = noon;
      const tracker = createUsageTracker({ usage: kept.stores.usage, now: () => now });
      const at = [noon - 20 * 86_400_000, noon - 3 * 86_400_000, noon - 2 * 3_600_000, noon - 60_000, noon];
      for (const instant of at) {
        now = instant;
        for (let n = 0; n < 10; n++) tracker.record("acme", `user-${n % 2}`, { refused: n === 9 });
        tracker.record("acme", "user-0", { tool: server === 0 ? "echo" : "=sum(a1)" });
      }
      now = noon;
      await tracker.close();
      expect(tracker.lost).toBe(0);
    }
  }, 120_000);
  afterAll(async () => {
    await kept?.close();
    fleet?.remove();
  });

  const call = async (...words: string[]) => {
    const clock = () => noon / 1_000;
    const terminal = fakeTerminal({ cwd: fleet.root, env: { TENANTRY_STORE: kept.url }, clock });
    const code = await runCli(["usage", ...words], terminal);
    return { code, out: terminal.out() };
  };

  it.each([
    ["minute", "minute", 18, 2],
    ["2026-11-27T10", "minute", 18, 2],
    ["hour", "minute", 18, 2],
    ["last-3-hours", "hour", 54, 6],
    ["day", "hour", 54, 6],
    ["last-7-days", "day", 72, 8],
    ["month", "day", 90, 10],
    ["2026-11", "day", 90, 10],
  ] as const)("adds up a %s of two servers, by %s", async (period, resolution, allowed, refused) => {
    const { code, out } = await call("report", "acme", "--period", period, "--json");
    const report = JSON.parse(out) as UsageReport;
    expect(code).toBe(0);
    expect(report).toMatchObject({ tenantId: "acme", resolution, total: { allowed, refused } });
    const sum = (rows: readonly { allowed: number }[]) => rows.reduce((total, row) => total + row.allowed, 0);
    expect([sum(report.times), sum(report.users)]).toEqual([allowed, allowed]);
  });

  it("exports CSV that no spreadsheet takes for a formula, and JSON", async () => {
    const csv = (await call("export", "acme", "--period", "month")).out;
    expect(csv).toContain(",tool,'=sum(a1),5,0\r\n");
    const json = JSON.parse((await call("export", "acme", "--period", "month", "--json")).out) as UsageReport[];
    expect(json[0]?.tools.map(({ tool }) => tool).sort()).toEqual(["=sum(a1)", "echo"]);
  });
});
