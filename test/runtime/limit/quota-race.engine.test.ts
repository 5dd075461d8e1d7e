import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edgeRace } from "../../faults/edge-race.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";

const processes = 4;
let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describe("four server processes that send 1,000 requests each over the edge of a minute", () => {
  it("let each minute's limit through, refuse the rest, and count nothing twice, by lease", async () => {
    const { perMinute, sent, passed, refused, used, before, day } = await edgeRace(server.url, "lease");
    process.stderr.write(`${JSON.stringify({ sent, passed, refused, counted: used + before })}\n`);
    expect(sent).toBe(4_000);
    expect(passed + refused).toBe(sent);
    expect(used + before).toBe(passed);
    expect(day).toBe(passed);
    expect(Math.max(used, before)).toBeLessThanOrEqual(perMinute);
    // After the edge more is asked for than the minute allows, and nothing cuts the leases short: each server can hold back its
    // share alone, which is 1 % of the limit over all of them, and one at least (docs/quotas.md).
    const heldBack = processes * Math.max(1, Math.floor((perMinute * 0.01) / processes));
    expect(used).toBeGreaterThanOrEqual(perMinute - heldBack);
  }, 150_000);
});
