import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { edgeRace } from "../../faults/edge-race.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";

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
    // more was asked for in both minutes than either allows; what a lease held when its minute ended went unused
    expect(passed).toBeGreaterThan(perMinute);
  }, 150_000);
});
