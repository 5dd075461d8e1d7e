// All that the guard does for one request, beside the request itself: resolve, token, quota, authorize, usage, audit.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import {
  createLimiter,
  createUsageTracker,
  jsonlSink,
  type LimiterOptions,
  openAuditLog,
  openTenancy,
} from "../../src/runtime/index.ts";
import { openMemoryStores } from "../../src/store/memory/index.ts";
import { redisQuotaStore } from "../../src/store/redis/redis-quota-store.ts";
import { testDeployment } from "../../test/mock/deployment.ts";
import { startRedis } from "../../test/mock/redis-server.ts";
import type { BenchCase, Contest } from "../bench-case.ts";
import { mcpBenchServer } from "../mcp-bench-server.ts";

const ids = Array.from({ length: 16 }, (_, n) => `tenant-${n}`);
const batch = 24;
const together = 4;
/** of a batch, the last call is one that the caller's roles do not permit: it is refused and goes on record */
const actions = [
  ...Array.from({ length: batch - 1 }, (_, n) => ["echo", "whoami", "reports.read"][n % 3]),
  "reports.delete",
];
const quotas = {
  maxUsers: 1_000,
  maxSessionsPerUser: 100,
  rateLimit: { requestsPerMinute: 10_000_000, requestsPerDay: 10_000_000_000 },
};

async function prepare(mode: NonNullable<LimiterOptions["mode"]>): Promise<Contest> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-bench-layer-"));
  const redis = await startRedis();
  const client = new Redis(redis.url);
  const deployment = await testDeployment(ids, () => ({ quotas }));
  const limiter = createLimiter({ store: redisQuotaStore(client), mode, timeoutMs: 10_000 });
  const usage = createUsageTracker({ usage: openMemoryStores({ declared: () => ({ generation: 1 }) }).usage });
  const audit = await openAuditLog({
    ...{ deployment: "bench", environment: "local", writer: "bench" },
    sinks: [jsonlSink({ directory: folder })],
  });
  const tenancy = await openTenancy({ ...deployment.tenancy, limiter, usage, audit });
  const callers: { host: string; token: string }[] = [];
  for (const id of ids)
    for (let n = 0; n < 4; n++) {
      const token = (await deployment.issuers[id]?.token({ claims: { sub: `user-${n}` }, life: 7_200 })) ?? "";
      callers.push({ host: `${id}.mcp.test`, token });
    }
  const texts = callers.map(({ host, token }) => [Buffer.from(host), Buffer.from(`Bearer ${token}`)] as const);
  let turn = 0;
  const decide = async (n: number): Promise<void> => {
    // a string that no map has seen, as every request brings one
    const [host, bearer] = texts[turn++ % texts.length] as readonly [Buffer, Buffer];
    const rawHeaders = ["host", host.toString("latin1"), "authorization", bearer.toString("latin1")];
    rawHeaders.push("accept", "application/json, text/event-stream", "content-type", "application/json");
    const decided = tenancy.admit({ method: "POST", url: "/mcp", headers: {}, rawHeaders });
    const admission = decided instanceof Promise ? await decided : decided;
    if (!admission.ok) throw new Error(admission.code);
    const action = actions[n] as string;
    const { allowed } = tenancy.authorize(admission.context, { resource: "tools", action, attributes: {} });
    if (allowed !== (action !== "reports.delete")) throw new Error("decided wrongly");
  };
  /** as many at a time as the server is asked by its load */
  const subject = async (): Promise<void> => {
    for (let n = 0; n < batch; n += together)
      await Promise.all(Array.from({ length: together }, (_, more) => decide(n + more)));
  };
  for (let n = 0; n < 20; n++) await subject();
  const server = await mcpBenchServer({ tenancy, guarded: false, callers, batch });
  return {
    subject,
    floor: () => server.serve(),
    async close() {
      await server.close();
      await tenancy.close();
      await limiter.close();
      await usage.close();
      await audit.close();
      client.disconnect();
      await redis.stop();
      await deployment.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const cases: readonly BenchCase[] = [
  {
    name: "whole layer: resolve, token, quota by lease, authorize, usage, audit",
    target: 0.015,
    unit: "x server CPU of one MCP SDK v2 tools/call over HTTP (aim 0.01)",
    prepare: () => prepare("lease"),
  },
  {
    name: "whole layer with exact quotas in Redis, one round trip",
    target: 0.05,
    unit: "x server CPU of one MCP SDK v2 tools/call over HTTP",
    prepare: () => prepare("exact"),
  },
];
