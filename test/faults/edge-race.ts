import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { startRedis } from "../mock/redis-server.ts";
import { type FaultScenario, faultOutcome } from "./fault-scenario.ts";

const run = promisify(execFile);
const worker = fileURLToPath(new URL("../mock/run-quota-server.ts", import.meta.url));
const processes = 4;
const perProcess = 1_000;
const perMinute = 700;

type Mode = "exact" | "lease";
interface Tally {
  sent: number;
  passed: number;
  "quota.minute"?: number;
}

export interface EdgeRace {
  readonly mode: Mode;
  readonly perMinute: number;
  readonly sent: number;
  readonly passed: number;
  readonly refused: number;
  /** what Redis counts of the minute before the edge, of the one after it, and of the day */
  readonly before: number;
  readonly used: number;
  readonly day: number;
}

/** Four server processes send 1,000 requests each before a minute's edge, over it and after it. Takes up to 75 s. */
export async function edgeRace(url: string, mode: Mode): Promise<EdgeRace> {
  const instant = Math.ceil((Date.now() + 12_000) / 60_000) * 60_000;
  const args = ["--conditions=tenantry-source", worker, url, mode, perMinute, perProcess, instant].map(String);
  const all = await Promise.all(Array.from({ length: processes }, () => run(process.execPath, args)));
  const tallies = all.map(({ stdout }) => JSON.parse(stdout) as Tally);
  const sum = (word: keyof Tally): number => tallies.reduce((total, tally) => total + (tally[word] ?? 0), 0);
  const client = new Redis(url);
  const record = (await client.getBuffer(`tenantry:{${mode}}:q:t`)) ?? Buffer.alloc(40);
  client.disconnect();
  return {
    ...{ mode, perMinute, sent: sum("sent"), passed: sum("passed"), refused: sum("quota.minute") },
    ...{ used: record.readUInt32BE(4), before: record.readUInt32BE(8), day: Number(record.readBigUInt64BE(16)) },
  };
}

/** The race, counted exactly: each minute lets its limit through, and nothing else. */
export const edgeOfWindow: FaultScenario = {
  fault: "1,000 parallel requests at a window's edge, of 4 processes",
  done: `limit ${perMinute} a minute; 1.5 s before the edge, over it, after it`,
  async run() {
    const redis = await startRedis();
    try {
      const { sent, passed, refused, used, before } = await edgeRace(redis.url, "exact");
      const beyond = Math.abs(passed - 2 * perMinute) + Math.abs(sent - passed - refused);
      const [lost, twice] = [Math.max(0, passed - used - before), Math.max(0, used + before - passed)];
      return faultOutcome({ sent, right: sent - beyond, lost, twice }, `${before} and ${used} let in`);
    } finally {
      await redis.stop();
    }
  },
};
