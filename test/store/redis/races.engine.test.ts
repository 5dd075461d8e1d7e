import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { root } from "../../house/source-files.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { aTenant, quotaOf } from "../contract/opener.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

it("four servers with 250 requests each let in exactly maxUsers members and maxSessionsPerUser sessions", async () => {
  const stores = await openRedisStores({ url: redis.url, commandTimeout: 20_000 });
  await stores.tenants.createTenant(aTenant("acme", { settings: quotaOf(137) }));
  const racers = ["a", "b", "c", "d"].map((name) => {
    const file = join(root, "test/mock/run-store-racer.ts");
    const racer = spawn(process.execPath, ["--conditions=tenantry-source", file, redis.url, name, "250", "11"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    return { racer, exit: once(racer, "exit"), lines: createInterface(racer.stdout)[Symbol.asyncIterator]() };
  });
  for (const { lines } of racers) expect((await lines.next()).value).toBe("ready");
  for (const { racer } of racers) racer.stdin.write("go\n");
  const outcomes: Record<string, number> = {};
  for (const { exit, lines } of racers) {
    for (const outcome of JSON.parse((await lines.next()).value ?? "[]") as string[])
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    await exit;
  }
  expect(outcomes).toEqual({ added: 137, "store.max-users": 863, opened: 11, "session.limit": 989 });
  expect(await stores.tenants.getTenantUsers("acme")).toHaveLength(137);
  expect(await stores.sessions.listSessions("acme", "ann")).toHaveLength(11);
  await stores.close();
});
