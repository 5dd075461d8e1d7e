import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { createUsageTracker } from "../../../../src/runtime/usage/create-usage-tracker.ts";
import { openRedisStores } from "../../../../src/store/redis/open-redis-stores.ts";
import type { UsageReport } from "../../../../src/store/tenant-usage-tracker.ts";
import { type RedisServer, startRedis } from "../../../mock/redis-server.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry usage", () => {
  let fleet: TemporaryFleet;
  let server: RedisServer;
  beforeAll(async () => {
    fleet = temporaryFleet();
    server = await startRedis({ password: "hunter2" });
    const stores = await openRedisStores({ url: server.url });
    for (const tenantId of ["acme", "globex"]) {
      const [createdAt, updatedAt] = [Date.now(), Date.now()];
      const tenant = { tenantId, organizationName: tenantId, status: "active", plan: "pro", settings: {} } as const;
      await stores.tenants.createTenant({ ...tenant, createdAt, updatedAt });
    }
    const tracker = createUsageTracker({ usage: stores.usage });
    tracker.record("acme", "ann");
    tracker.record("acme", "\u001b[31mred", { refused: true });
    tracker.record("acme", "ann", { tool: "echo" });
    tracker.record("globex", "eve");
    await tracker.close();
    expect(tracker.lost).toBe(0);
    await stores.close();
  });
  afterAll(async () => {
    fleet.remove();
    await server.stop();
  });

  const call = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root, env: { TENANTRY_STORE: server.url } });
    const code = await runCli(["usage", ...words], terminal);
    return { code, out: terminal.out(), err: terminal.err() };
  };

  it("reports a tenant's use, and lets no user id steer the terminal", async () => {
    const { code, out } = await call("report", "acme", "--period", "last-2-days");
    expect(code).toBe(0);
    expect(out).toContain("1 requests let through, 1 refused");
    expect(out).toMatch(/echo +1 +0/);
    expect(out).toContain("\\u001b[31mred");
    expect(out).not.toContain("\u001b[31m");
  });

  it("gives one document with --json, and CSV for one or several tenants", async () => {
    const { out } = await call("report", "acme", "--period", "last-2-days", "--json");
    expect((JSON.parse(out) as UsageReport).total).toEqual({ allowed: 1, refused: 1 });
    const csv = (await call("export", "acme", "globex", "--period", "last-2-days")).out;
    expect(csv.split("\r\n").filter((line) => line.includes(",total,"))).toHaveLength(2);
    const json = JSON.parse((await call("export", "acme", "globex", "--json")).out) as UsageReport[];
    expect(json.map(({ tenantId }) => tenantId)).toEqual(["acme", "globex"]);
  });

  it("reads the store's URL from a file", async () => {
    writeFileSync(join(fleet.root, "store.url"), `${server.url}\n`);
    expect((await call("report", "acme", "--store", "file:store.url")).code).toBe(0);
  });

  it("refuses a connection string on the command line without repeating it, and what is no period or store", async () => {
    const pasted = await call("report", "acme", "--store", server.url);
    expect(pasted.code).toBe(2);
    expect(pasted.err + pasted.out).not.toContain("hunter2");
    expect((await call("report", "acme", "--period", "yesterday")).code).toBe(2);
    expect((await call("report", "acme", "--store", "env:NOT_SET")).code).toBe(3);
  });
});
