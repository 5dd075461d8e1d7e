import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import { createLimiter } from "../../../src/runtime/limit/create-limiter.ts";
import { createUsageTracker, type UsageTrackerOptions } from "../../../src/runtime/usage/create-usage-tracker.ts";
import { openTelemetryUsage } from "../../../src/runtime/usage/open-telemetry-usage.ts";
import { prometheusUsage } from "../../../src/runtime/usage/prometheus-usage.ts";
import { usageCsv } from "../../../src/runtime/usage/usage-csv.ts";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import type { UsageStore } from "../../../src/store/usage-store.ts";
import { quotaContexts } from "../limit/quota-context.ts";

const start = Date.UTC(2026, 10, 27, 14, 5, 30);

async function tracked(options: Partial<UsageTrackerOptions> = {}) {
  const clock = { now: start };
  const stores = openMemoryStores({
    clock: () => Math.floor(clock.now / 1000),
    declared: () => ({ generation: 1 }),
  });
  const tracker = createUsageTracker({ usage: stores.usage, now: () => clock.now, ...options });
  return { clock, usage: stores.usage, tracker };
}

describe("usage of a tenant", () => {
  it("adds up requests and tool calls by user, tool and time, and keeps tenants apart", async () => {
    const { clock, tracker } = await tracked();
    await tracker.trackRequest("acme", "ann");
    tracker.record("acme", "ann", { tool: "echo" });
    tracker.record("acme", "bob", { refused: true });
    clock.now += 3_600_000;
    await tracker.trackRequest("acme", "bob");
    await tracker.trackRequest("globex", "eve");
    const report = await tracker.getUsageReport("acme", "day");
    expect(report).toEqual({
      tenantId: "acme",
      period: "day",
      from: "2026-11-27T00:00:00.000Z",
      to: "2026-11-28T00:00:00.000Z",
      resolution: "hour",
      total: { allowed: 2, refused: 1 },
      users: [
        { userId: "bob", allowed: 1, refused: 1 },
        { userId: "ann", allowed: 1, refused: 0 },
      ],
      tools: [{ tool: "echo", allowed: 1, refused: 0 }],
      times: [
        { from: "2026-11-27T14:00:00.000Z", allowed: 1, refused: 1 },
        { from: "2026-11-27T15:00:00.000Z", allowed: 1, refused: 0 },
      ],
    });
    await tracker.close();
  });

  it("does not let made-up names of refused calls take the room of real tools", async () => {
    const { tracker } = await tracked({ tools: 8 });
    for (let n = 0; n < 300; n += 1) tracker.record("acme", "eve", { tool: `made-up-${n}`, refused: true });
    tracker.record("acme", "ann", { tool: "echo" });
    tracker.record("acme", "eve", { tool: "echo", refused: true });
    const { tools } = await tracker.getUsageReport("acme", "day");
    expect(tools.find(({ tool }) => tool === "echo")).toEqual({ tool: "echo", allowed: 1, refused: 1 });
    expect(tools.reduce((sum, { refused }) => sum + refused, 0)).toBe(301);
    await tracker.close();
  });

  it("keeps totals right when there are more users and tools than a server tells apart", async () => {
    const { tracker } = await tracked({ users: 3, tools: 1 });
    for (let n = 0; n < 50; n += 1) {
      tracker.record("acme", `user-${n % 10}`);
      tracker.record("acme", `user-${n % 10}`, { tool: `tool-${n % 5}` });
    }
    tracker.record("acme", "(other)");
    tracker.record("acme", "x".repeat(10_000));
    tracker.record("acme", "nul\0");
    const report = await tracker.getUsageReport("acme", "hour");
    expect(report.total.allowed).toBe(53);
    expect(report.users).toEqual([
      { userId: "(other)", allowed: 38, refused: 0 },
      ...["user-0", "user-1", "user-2"].map((userId) => ({ userId, allowed: 5, refused: 0 })),
    ]);
    expect(report.tools).toEqual([
      { tool: "(other)", allowed: 40, refused: 0 },
      { tool: "tool-0", allowed: 10, refused: 0 },
    ]);
    expect(tracker.lost).toBe(0);
    await tracker.close();
  });

  it("counts a batch once when its answer was lost, and says what was lost in the end", async () => {
    const { clock, usage, tracker: plain } = await tracked();
    await plain.close();
    let fault: "none" | "answer lost" | "away" = "answer lost";
    const faulty: UsageStore = {
      readUsage: (...call) => usage.readUsage(...call),
      async addUsage(...call) {
        if (fault !== "away") await usage.addUsage(...call);
        if (fault !== "none") throw new Error("connection closed");
      },
    };
    const tracker = createUsageTracker({ usage: faulty, now: () => clock.now });
    for (let n = 0; n < 7; n += 1) tracker.record("acme", "ann");
    await tracker.flush();
    await tracker.flush();
    fault = "none";
    expect((await tracker.getUsageReport("acme", "day")).total).toEqual({ allowed: 7, refused: 0 });
    fault = "away";
    tracker.record("acme", "ann");
    await tracker.flush();
    expect(tracker.lost).toBe(0);
    clock.now += 51 * 60_000;
    await tracker.flush();
    expect(tracker.lost).toBe(1);
    await tracker.close();
  });

  it("stays bounded while the store is away, whatever strangers send", async () => {
    const away: UsageStore = {
      addUsage: () => Promise.reject(new Error("away")),
      readUsage: async () => [],
    };
    const tracker = createUsageTracker({ usage: away, counts: 100, now: () => start });
    for (let n = 0; n < 5_000; n += 1) {
      tracker.record(`t${n % 3}`, `user-${n}`);
      if (n % 500 === 0) await tracker.flush();
    }
    await tracker.close();
    expect(tracker.lost).toBe(5_000);
  });

  it("spends a request of the quotas by checkQuota, and none of a tenant that nobody knows", async () => {
    const context = quotaContexts("acme", { rateLimit: { requestsPerMinute: 1_000, requestsPerDay: 3 } })();
    const limiter = createLimiter();
    const { tracker } = await tracked({ limiter, tenant: (id) => (id === "acme" ? context.tenant : undefined) });
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await tracker.checkQuota("acme", "ann"));
    expect(answers).toEqual([true, true, true, false]);
    expect(await tracker.checkQuota("nobody", "ann")).toBe(false);
    await tracker.close();
  });
});

describe("exports of usage", () => {
  it("write CSV that no spreadsheet runs and every reader parses", async () => {
    const { tracker } = await tracked();
    tracker.record("acme", '=HYPERLINK("http://evil.example")');
    tracker.record("acme", "two\nlines, one comma");
    const csv = usageCsv([await tracker.getUsageReport("acme", "hour")]);
    expect(csv.split("\r\n")[0]).toBe("tenant,from,to,of,name,allowed,refused");
    expect(csv).toContain(`,user,"'=HYPERLINK(""http://evil.example"")",1,0\r\n`);
    expect(csv).toContain(',user,"two\nlines, one comma",1,0\r\n');
    await tracker.close();
  });

  it("count in Prometheus by tenant and tool, never by user, in bounded series", async () => {
    const registry = new Registry();
    const meter = await prometheusUsage({ registry, tenants: 2, tools: 1 });
    const { tracker } = await tracked({ meters: [meter] });
    for (const tenant of ["acme", "globex", "initech", "umbrella"]) {
      tracker.record(tenant, "ann");
      tracker.record(tenant, "ann", { tool: `tool-of-${tenant}` });
    }
    tracker.record("acme", "bob", { refused: true });
    await tracker.close();
    const text = await registry.metrics();
    expect(text).toContain('tenantry_requests_total{tenant="acme",decision="allowed"} 1');
    expect(text).toContain('tenantry_requests_total{tenant="acme",decision="refused"} 1');
    expect(text).toContain('tenantry_requests_total{tenant="(other)",decision="allowed"} 2');
    expect(text).toContain('tenantry_tool_calls_total{tenant="globex",tool="(other)",decision="allowed"} 1');
    expect(text).not.toMatch(/ann|bob|initech/);
  });

  it("count in OpenTelemetry through whatever provider the server brings", async () => {
    const added: [name: string, value: number, attributes: unknown][] = [];
    const real = new MeterProvider();
    const meterOf = real.getMeter.bind(real);
    real.getMeter = (...call) => {
      const meter = meterOf(...call);
      const createCounter = meter.createCounter.bind(meter);
      meter.createCounter = (name, options) => {
        const counter = createCounter(name, options);
        const add = counter.add.bind(counter);
        counter.add = (value, attributes) => {
          added.push([name, value, attributes]);
          add(value, attributes);
        };
        return counter;
      };
      return meter;
    };
    const { tracker } = await tracked({ meters: [await openTelemetryUsage({ provider: real })] });
    tracker.record("acme", "ann");
    tracker.record("acme", "ann", { tool: "echo" });
    await tracker.close();
    expect(added).toEqual([
      ["tenantry.requests", 1, { "tenantry.tenant": "acme", "tenantry.decision": "allowed" }],
      [
        "tenantry.tool_calls",
        1,
        { "tenantry.tenant": "acme", "tenantry.decision": "allowed", "gen_ai.tool.name": "echo" },
      ],
    ]);
    await real.shutdown();
  });
});
