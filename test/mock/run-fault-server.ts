// One server of a fault: sends requests over Redis, quota and usage, and prints the id of each when it is acknowledged.
// Arguments: Redis URL, first id, how many. Ids are recorded once, however often they are sent. Ends with the last answer.
import { createLimiter } from "../../src/runtime/limit/create-limiter.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import { quotaContexts } from "../runtime/limit/quota-context.ts";

const [url = "", first = "0", count = "0"] = process.argv.slice(2);
const declared = () => ({ generation: 1 });
const stores = await openRedisStores({ url, commandTimeout: 20_000, declared });
const limiter = createLimiter({ store: stores.quotas, timeoutMs: 20_000 });
const rateLimit = { requestsPerMinute: 1_000_000, requestsPerDay: 1_000_000 };
const context = quotaContexts("acme", { rateLimit })();
const at = Date.now();
// twenty lines of work, each one request after the other
const lines = Array.from({ length: 20 }, async (_, line) => {
  for (let n = Number(first) + line; n < Number(first) + Number(count); n += 20) {
    if (!(await limiter.spend(context)).ok) throw new Error("refused");
    await stores.usage.addUsage("acme", `request-${n}`, [{ at, userId: "ann", allowed: 1, refused: 0 }]);
    process.stdout.write(`${n}\n`);
  }
});
await Promise.all(lines);
await limiter.close();
await stores.close();
