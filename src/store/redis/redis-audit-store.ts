import { compareAuditPlaces } from "../audit-order.ts";
import type { AuditQuery, AuditStore, StoredAuditRecord } from "../audit-store.ts";
import { checkAudit, isAuditTenant } from "../check/check-audit.ts";
import { checkPage } from "../check/check-page.ts";
import { storeError } from "../store-error.ts";
import type { RedisLives } from "./redis-lives.ts";
import { redisScript, runScript, type ScriptReply } from "./redis-script.ts";

// KEYS: order, lines; ARGV: place, time and value of each. A value is `at:line`.
const append = redisScript(`
for n = 1, #ARGV, 3 do
  local known = redis.call('HGET', KEYS[2], ARGV[n])
  if known and known ~= ARGV[n + 2] then return {'exists'} end
end
for n = 1, #ARGV, 3 do
  redis.call('ZADD', KEYS[1], ARGV[n + 1], ARGV[n])
  redis.call('HSET', KEYS[2], ARGV[n], ARGV[n + 2])
end
return {'ok'}`);

// KEYS: order, lines; ARGV: from, to, offset, count
const read = redisScript(`
local answer = {}
for _, place in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], '(' .. ARGV[2], 'LIMIT', ARGV[3], ARGV[4])) do
  answer[#answer + 1] = place
  answer[#answer + 1] = redis.call('HGET', KEYS[2], place) or ''
end
return answer`);

const rowsAtOnce = 500;

/** Audit records in Redis, kept for ever, beyond their tenant: the place for small deployments; large ones take PostgreSQL. */
export class RedisAuditStore implements AuditStore {
  readonly #lives: RedisLives;

  constructor(lives: RedisLives) {
    this.#lives = lives;
  }

  async appendAudit(tenantId: string, records: readonly StoredAuditRecord[]): Promise<void> {
    const copies = checkAudit(tenantId, records);
    const places = new Map<string, string>();
    const args: string[] = [];
    for (const record of copies) {
      const place = placeOf(record);
      const value = `${record.at}:${record.line}`;
      if ((places.get(place) ?? value) !== value) refuse();
      places.set(place, value);
      args.push(place, String(record.at), value);
    }
    if ((await this.#run(tenantId, append, args))[0] === "exists") refuse();
  }

  async readAudit(tenantId: string, query: AuditQuery = {}): Promise<StoredAuditRecord[]> {
    const limit = checkPage(query.limit);
    this.#lives.refuseClosed();
    if (!isAuditTenant(tenantId)) return [];
    const { from = 0, to, writer, after } = query;
    const range = [String(Math.max(from, after?.at ?? 0)), to === undefined ? "+inf" : String(to)];
    const rows: StoredAuditRecord[] = [];
    for (let offset = 0; rows.length < limit; offset += rowsAtOnce) {
      const texts = await this.#run(tenantId, read, [...range, String(offset), String(rowsAtOnce)]);
      for (let n = 0; n < texts.length; n += 2) {
        const record = parseRow(tenantId, texts[n] ?? "", texts[n + 1] ?? "");
        if (writer !== undefined && record.writer !== writer) continue;
        if (after === undefined || compareAuditPlaces(record, after) > 0) rows.push(record);
      }
      if (texts.length < 2 * rowsAtOnce) break;
    }
    return rows.slice(0, limit);
  }

  #run(tenantId: string, script: typeof read, args: readonly string[]): Promise<ScriptReply> {
    const base = `${this.#lives.keys.tenant(tenantId)}audit:`;
    const keys = [`${base}order`, `${base}lines`];
    const work = (client: Parameters<typeof runScript>[0]) => runScript(client, script, keys, args);
    return tenantId === "platform" ? this.#lives.onDeployment(work) : this.#lives.onTenant(tenantId, work);
  }
}

/** Writers are plain characters, all of which come after the space: places of one time sort by writer, then by sequence. */
function placeOf({ writer, sequence }: StoredAuditRecord): string {
  return `${writer} ${String(sequence).padStart(16, "0")}`;
}

function parseRow(tenantId: string, place: string, value: string): StoredAuditRecord {
  const [writer = "", sequence = ""] = place.split(" ");
  const colon = value.indexOf(":");
  if (colon < 0) throw storeError("store.corrupt", "an audit record is listed in Redis, and its line is gone");
  const at = Number(value.slice(0, colon));
  return { tenantId, writer, sequence: Number(sequence), at, line: value.slice(colon + 1) };
}

function refuse(): never {
  throw storeError("store.exists", "another record stands at this place of the audit already");
}
