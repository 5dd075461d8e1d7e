import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";

const run = promisify(execFile);
const worker = fileURLToPath(new URL("../../mock/run-quota-server.ts", import.meta.url));
const processes = 4;
const perProcess = 1_000;
const perMinute = 700;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

interface Tally {
  sent: number;
  passed: number;
  "quota.minute"?: number;
}

async function race(mode: string, instant: number): Promise<Tally[]> {
  const args = ["--conditions=tenantry-source", worker, server.url, mode, perMinute, perProcess, instant].map(String);
  const all = await Promise.all(Array.from({ length: processes }, () => run(process.execPath, args)));
  return all.map(({ stdout }) => JSON.parse(stdout) as Tally);
}

describe("four server processes that send 1,000 requests each over the edge of a minute", () => {
  it("let each minute's limit through, refuse the rest, and count nothing twice, exactly and by lease", async () => {
    const started = Math.ceil((Date.now() + 12_000) / 60_000) * 60_000;
    const [exact, lease] = await Promise.all([race("exact", started), race("lease", started)]);
    const client = new Redis(server.url);
    for (const [mode, tallies] of [
      ["exact", exact],
      ["lease", lease],
    ] as const) {
      const record = (await client.getBuffer(`tenantry:{${mode}}:q:t`)) ?? Buffer.alloc(40);
      const [used, before, day] = [record.readUInt32BE(4), record.readUInt32BE(8), Number(record.readBigUInt64BE(16))];
      const sum = (word: keyof Tally): number => tallies.reduce((total, tally) => total + (tally[word] ?? 0), 0);
      const figures = {
        mode,
        sent: sum("sent"),
        passed: sum("passed"),
        refused: sum("quota.minute"),
        counted: used + before,
      };
      process.stderr.write(`${JSON.stringify({ ...figures, countedTwice: figures.counted - figures.passed })}\n`);
      expect(figures.sent).toBe(processes * perProcess);
      expect(figures.passed + figures.refused, mode).toBe(figures.sent);
      expect(figures.counted, mode).toBe(figures.passed);
      expect(day, mode).toBe(figures.passed);
      expect(Math.max(used, before), mode).toBeLessThanOrEqual(perMinute);
      // more was asked for in both minutes than either allows; what a lease held when its minute ended went unused
      if (mode === "exact") expect(figures.passed).toBe(2 * perMinute);
      else expect(figures.passed).toBeGreaterThan(perMinute);
    }
    client.disconnect();
  }, 150_000);
});
