// One server process of a race: spends requests of tenant `acme` over one Redis, before an instant, over it and after it.
// Arguments: Redis URL, mode, requests a minute, requests to send, the instant (ms since the epoch). Prints one JSON document.
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { createLimiter } from "../../src/runtime/limit/create-limiter.ts";
import { redisQuotaStore } from "../../src/store/redis/redis-quota-store.ts";
import { quotaContexts } from "../runtime/limit/quota-context.ts";

const [url = "", mode = "exact", perMinute = "1", total = "1", instant = "0"] = process.argv.slice(2);
const client = new Redis(url);
// a slow machine is no outage: the race is about counts
const limiter = createLimiter({
  store: redisQuotaStore(client),
  mode: mode === "lease" ? "lease" : "exact",
  timeoutMs: 20_000,
});
const rateLimit = { requestsPerMinute: Number(perMinute), requestsPerDay: 1_000_000 };
const context = quotaContexts(mode, { rateLimit })();
const tally: Record<string, number> = { sent: 0, passed: 0 };

async function burst(count: number): Promise<void> {
  const answers = await Promise.all(Array.from({ length: count }, () => limiter.spend(context)));
  for (const answer of answers) {
    tally.sent = (tally.sent ?? 0) + 1;
    const word = answer.ok ? "passed" : answer.code;
    tally[word] = (tally[word] ?? 0) + 1;
  }
}

// before the edge, over it and after it, each more than a minute allows
const third = Math.floor(Number(total) / 3);
for (const [offset, count] of [
  [-1_500, third],
  [-5, third],
  [300, Number(total) - 2 * third],
] as const) {
  await wait(Math.max(0, Number(instant) + offset - Date.now()));
  await burst(count);
}
await limiter.close();
client.disconnect();
process.stdout.write(`${JSON.stringify(tally)}\n`);
