import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import { startRedis } from "../mock/redis-server.ts";
import { type FaultScenario, faultOutcome } from "./fault-scenario.ts";

const worker = fileURLToPath(new URL("../mock/run-fault-server.ts", import.meta.url));
const each = 2_000;

/** Two of three servers are killed with requests in flight; what they had not acknowledged is sent again by another. */
export const serverKilled: FaultScenario = {
  fault: "server killed with requests in flight",
  done: "2 of 3 processes, 20 requests in flight each; the rest sent again",
  async run() {
    const redis = await startRedis();
    const acknowledged = new Set<string>();
    const start = (first: number, count: number): ChildProcess => {
      const args = ["--conditions=tenantry-source", worker, redis.url, String(first), String(count)];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
      let rest = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) acknowledged.add(line);
      });
      return child;
    };
    const servers: ChildProcess[] = [];
    try {
      servers.push(start(0, each), start(each, each), start(2 * each, each));
      const ends = servers.map((server) => once(server, "close"));
      for (const victim of servers.slice(0, 2)) {
        victim.stdout?.on("data", () => {
          if (acknowledged.size > 300) victim.kill("SIGKILL");
        });
      }
      await Promise.all(ends);
      const before = acknowledged.size;
      // nobody knows which of the first 4,000 were done: all are sent again, under their ids
      const second = start(0, 2 * each);
      servers.push(second);
      await once(second, "close");
      const stores = await openRedisStores({ url: redis.url, declared: () => ({ generation: 1 }) });
      const rows = await stores.usage.readUsage("acme", "month", 0, Date.now() + 1);
      await stores.close();
      const recorded = rows.reduce((sum, { allowed }) => sum + allowed, 0);
      const sent = 3 * each;
      const figures = { sent, right: acknowledged.size, lost: Math.max(0, sent - recorded), twice: recorded - sent };
      const killed = servers.slice(0, 2).every(({ signalCode }) => signalCode === "SIGKILL");
      const outcome = faultOutcome(
        { ...figures, twice: Math.max(0, figures.twice) },
        `${before} acknowledged before, ${sent} after; each counted once`,
      );
      return { ...outcome, holds: outcome.holds && killed };
    } finally {
      for (const server of servers) server.kill("SIGKILL");
      await redis.stop();
    }
  },
};
