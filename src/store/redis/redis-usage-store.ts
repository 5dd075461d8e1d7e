import { limits } from "../../limits.ts";
import { checkUsage } from "../check/check-usage.ts";
import { isUsageKept, usageBucket, usageEnd } from "../usage-bucket.ts";
import { compareUsageRows } from "../usage-order.ts";
import {
  type UsageCount,
  type UsageResolution,
  type UsageRow,
  type UsageStore,
  usageResolutions,
} from "../usage-store.ts";
import { digestOf } from "./redis-keys.ts";
import type { RedisLives } from "./redis-lives.ts";
import { lifeScript } from "./redis-script.ts";

// KEYS: life, batch, one index a resolution, then the buckets; ARGV: life, ms that the batch is remembered,
// JSON { buckets: [[index key, bucket start, end or "0"]], counts: [[bucket key, field, allowed, refused]] } (texts but the
// keys), then the newest start that is forgotten of each resolution but the last
const add = lifeScript(`
if not redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) then return {'ok'} end
local batch = cjson.decode(ARGV[3])
for _, count in ipairs(batch.counts) do
  redis.call('HINCRBY', KEYS[count[1]], count[2] .. 'a', count[3])
  redis.call('HINCRBY', KEYS[count[1]], count[2] .. 'r', count[4])
end
for n, bucket in ipairs(batch.buckets) do
  redis.call('ZADD', KEYS[bucket[1]], bucket[2], bucket[2])
  if bucket[3] ~= '0' then
    redis.call('PEXPIREAT', KEYS[6 + n], bucket[3])
    lasts(KEYS[bucket[1]], bucket[3])
  end
end
for n = 4, #ARGV do redis.call('ZREMRANGEBYSCORE', KEYS[n - 1], '-inf', ARGV[n]) end
return {'ok'}`);

// KEYS: life, index; ARGV: life, from, to
const bucketsOf = lifeScript(`
local answer = redis.call('ZRANGEBYSCORE', KEYS[2], ARGV[2], '(' .. ARGV[3])
table.insert(answer, 1, 'ok')
return answer`);

// KEYS: life, buckets; each answers with the number of texts that follow
const rowsOf = lifeScript(`
local answer = {'ok'}
for n = 2, #KEYS do
  local row = redis.call('HGETALL', KEYS[n])
  answer[#answer + 1] = tostring(#row)
  for _, text in ipairs(row) do answer[#answer + 1] = text end
end
return answer`);

const bucketsAtOnce = 50;

/** Counted use in Redis: one hash a bucket, which expires by itself. */
export class RedisUsageStore implements UsageStore {
  readonly #lives: RedisLives;

  constructor(lives: RedisLives) {
    this.#lives = lives;
  }

  async addUsage(tenantId: string, batchId: string, counts: readonly UsageCount[]): Promise<void> {
    const now = this.#lives.now();
    const { names, buckets, counts: added } = layOut(checkUsage(batchId, counts), now);
    const indexes = usageResolutions.map((resolution) => `usage:${resolution}`);
    const args = [String(limits.usageBatchLife * 1_000), JSON.stringify({ buckets, counts: added })];
    for (const resolution of ["minute", "hour", "day"] as const) args.push(String(now - usageEnd(resolution, 0)));
    await this.#lives.demand(tenantId, add, [`batch:${digestOf(batchId)}`, ...indexes, ...names], args);
  }

  async readUsage(tenantId: string, resolution: UsageResolution, from: number, to: number): Promise<UsageRow[]> {
    const index = `usage:${resolution}`;
    const [, ...found] = (await this.#lives.run(tenantId, bucketsOf, [index], [score(from), score(to)])) ?? [];
    const starts = found.map(Number).filter((start) => isUsageKept(resolution, start, this.#lives.now()));
    const rows: UsageRow[] = [];
    for (let n = 0; n < starts.length; n += bucketsAtOnce) {
      const some = starts.slice(n, n + bucketsAtOnce);
      const names = some.map((start) => `${index}:${start}`);
      const texts = ((await this.#lives.run(tenantId, rowsOf, names, [])) ?? []).slice(1);
      let at = 0;
      for (const start of some) {
        const length = Number(texts[at] ?? 0);
        rows.push(...parseBucket(start, texts.slice(at + 1, at + 1 + length)));
        at += 1 + length;
      }
    }
    return rows.sort(compareUsageRows);
  }
}

/** Buckets by key, in the order of the script's keys: life, batch and four indexes stand before them. */
function layOut(batch: readonly UsageCount[], now: number) {
  const names = new Map<string, number>();
  const buckets: [number, string, string][] = [];
  const counts: [number, string, string, string][] = [];
  for (const { at, userId, tool, allowed, refused } of batch) {
    for (const [n, resolution] of usageResolutions.entries()) {
      const start = usageBucket(resolution, at);
      if (!isUsageKept(resolution, start, now)) continue;
      const name = `usage:${resolution}:${start}`;
      if (!names.has(name)) {
        names.set(name, 7 + names.size);
        const end = usageEnd(resolution, start);
        buckets.push([3 + n, String(start), Number.isFinite(end) ? String(end) : "0"]);
      }
      const field = JSON.stringify(tool === undefined ? [userId] : [userId, tool]);
      counts.push([names.get(name) as number, field, String(allowed), String(refused)]);
    }
  }
  return { names: [...names.keys()], buckets, counts };
}

function parseBucket(from: number, texts: readonly (string | null)[]): UsageRow[] {
  const rows = new Map<string, UsageRow>();
  for (let n = 0; n < texts.length; n += 2) {
    const field = texts[n] ?? "";
    const key = field.slice(0, -1);
    const [userId = "", tool] = JSON.parse(key) as string[];
    const row = rows.get(key) ?? { from, userId, ...(tool === undefined ? {} : { tool }), allowed: 0, refused: 0 };
    row[field.endsWith("a") ? "allowed" : "refused"] = Number(texts[n + 1]);
    rows.set(key, row);
  }
  return [...rows.values()];
}

function score(at: number): string {
  if (Number.isFinite(at)) return String(at);
  return at > 0 ? "+inf" : "-inf";
}
