// Counters in Redis or Redis Cluster: each call is one script, whose keys share the tenant's hash tag.
import { createHash } from "node:crypto";
import { isTenantId } from "../../spec/tenant-id.ts";
import { type QuotaRecord, readingOf, refusalOf } from "../quota-record.ts";
import type { QuotaCounter, QuotaRules, QuotaStore } from "../quota-store.ts";
import { storeError } from "../store-error.ts";
import { leaseScript, type QuotaScript, recordBytes, spendScript } from "./quota-scripts.ts";
import { type RedisKeys, redisKeys } from "./redis-keys.ts";
import type { RedisClient } from "./redis-options.ts";

/** seconds a counter is kept that has a day's limit, or slides over days: until the day after it has ended */
const dayLife = 2 * 86_400;
/** seconds a counter of minutes alone is kept */
const minuteLife = 180;
const reasons = ["minute", "minute", "day", "block"] as const;

export interface RedisQuotaOptions {
  /** begins every key, as `prefix` of `openRedisStores`; default `tenantry:` */
  readonly prefix?: string;
}

/** Runs `work` on the connection that the tenant's keys are used by. */
type OnTenant = <Result>(tenantId: string, work: (client: RedisClient) => Promise<Result>) => Promise<Result>;

/**
 * Opens counters over a client that stays its owner's; `quotas` of `openRedisStores` are the same over the stores' own
 * connections. It should have `autoResendUnfulfilledCommands: false`: what ioredis sends again by itself after a lost connection is
 * counted twice. The user needs `EVALSHA EVAL TIME GET MGET SET HGET HSET HGETALL HDEL HLEN EXPIRE` on `<prefix>{*}:q:*`. Memory: about
 * 150 bytes a counter, and one small field for each server and leased counter. Throws `store.configuration` for the prefix.
 */
export function redisQuotaStore(client: RedisClient, options: RedisQuotaOptions = {}): QuotaStore {
  return quotasOn((_, work) => work(client), redisKeys(options.prefix));
}

/** The same, over whatever connection `onTenant` says: in strict mode, the tenant's own user's. */
export function quotasOn(onTenant: OnTenant, keys: RedisKeys): QuotaStore {
  const corked = new WeakSet<RedisClient>();
  /** A counter is one object for all requests it counts: its key is checked and digested once. */
  const prepared = new WeakMap<QuotaCounter, Prepared>();

  function preparedFor(tenantId: string, counter: QuotaCounter): Prepared {
    const known = prepared.get(counter);
    if (known?.tenantId === tenantId) return known;
    const limits = [
      limitWord(counter.perMinute),
      limitWord(counter.perDay),
      counter.perDay === undefined ? minuteLife : dayLife,
    ].map(String);
    const made = { tenantId, key: recordKey(keys, tenantId, counter), limits };
    prepared.set(counter, made);
    return made;
  }

  /** Requests of one turn of the loop leave in one write: a write each is most of what a call costs this process. */
  function cork(client: RedisClient): void {
    if (corked.has(client) || !("stream" in client)) return;
    const { stream } = client;
    if (stream === undefined || stream === null) return;
    corked.add(client);
    stream.cork();
    process.nextTick(() => {
      corked.delete(client);
      stream.uncork();
    });
  }

  async function runOn(client: RedisClient, script: QuotaScript, words: readonly (string | number)[]): Promise<Buffer> {
    let answer: unknown;
    try {
      cork(client);
      answer = await client.callBuffer("EVALSHA", [script.sha, ...words]);
    } catch (error) {
      // SCRIPT FLUSH, a restart, a failover: EVAL runs it and keeps it for the next
      if (!String(error).includes("NOSCRIPT")) throw translate(error);
      answer = await client.callBuffer("EVAL", [script.text, ...words]).catch((again: unknown) => {
        throw translate(again);
      });
    }
    if (!Buffer.isBuffer(answer)) throw storeError("store.corrupt", "Redis answered a quota script with no bytes");
    return answer;
  }

  /** `words`: the number of keys, the keys, the arguments. */
  const run = (tenantId: string, script: QuotaScript, words: readonly (string | number)[]): Promise<Buffer> =>
    onTenant(tenantId, (client) => runOn(client, script, words));

  return {
    async spend(tenantId, counters, rules) {
      const all = counters.map((counter) => preparedFor(tenantId, counter));
      const words: string[] = [String(all.length)];
      for (const { key } of all) words.push(key);
      words.push(...rulesOf(rules));
      for (const { limits } of all) words.push(...limits);
      const answer = await run(tenantId, spendScript, words);
      const at = eight(answer, 2);
      const records = counters.map((_, index) => recordAt(answer, 10 + index * recordBytes));
      const readings = records.map((record) => readingOf(record, at, rules));
      const counter = answer.readUInt8(0) - 1;
      if (counter < 0) return { at, readings };
      const record = records[counter] as QuotaRecord;
      const by = reasons[answer.readUInt8(1) as 1 | 2 | 3];
      const blockedMs = record.blockedUntil - at;
      if (by === "block") return { at, readings, refused: { counter, by, retryMs: blockedMs } };
      const refused = refusalOf({ ...record, blockedUntil: 0 }, counters[counter] as QuotaCounter, at, rules);
      return { at, readings, refused: { counter, by, retryMs: Math.max(refused?.retryMs ?? 1, blockedMs) } };
    },

    async lease(tenantId, counter, wish, rules) {
      const { key, limits } = preparedFor(tenantId, counter);
      const { amount = 0, minuteNumber = 0, dayNumber = 0 } = wish.giveBack ?? {};
      const answer = await run(tenantId, leaseScript, [
        ...["2", key, `${key}:l`],
        ...rulesOf(rules),
        ...limits,
        ...[wish.instance, wish.sequence, wish.wanted, wish.waiting, wish.share],
        ...[amount, minuteNumber, dayNumber],
      ]);
      const granted = eight(answer, 0);
      const at = eight(answer, 8);
      const record = recordAt(answer, 16);
      const refused = granted > 0 || wish.wanted === 0 ? undefined : refusalOf(record, counter, at, rules);
      return { at, reading: readingOf(record, at, rules), granted, ...(refused === undefined ? {} : { refused }) };
    },
  };
}

function rulesOf(rules: QuotaRules): [string, string] {
  return [rules.windows === "sliding" ? "1" : "0", String(rules.blockMs)];
}

/** -1 is the scripts' word for no limit: a limit below zero is one that lets nothing through. */
function limitWord(most: number | undefined): number {
  return most === undefined ? -1 : Math.max(0, most);
}

interface Prepared {
  readonly tenantId: string;
  readonly key: string;
  /** minute, day, seconds it is kept */
  readonly limits: readonly string[];
}

const letters = { tenant: "t", user: "u", tool: "o" } as const;

/** Names of users and tools are strangers' words of any length: a key holds their digest. */
function recordKey(keys: RedisKeys, tenantId: string, { kind, name }: QuotaCounter): string {
  if (!isTenantId(tenantId)) throw storeError("store.invalid", "this is no tenant id", { kind: "usage" });
  const base = `${keys.tenant(tenantId)}q:${letters[kind]}`;
  return kind === "tenant" ? base : `${base}:${createHash("sha256").update(name).digest("base64url").slice(0, 22)}`;
}

/** Counts and times stay below 2^53. */
function eight(bytes: Buffer, from: number): number {
  return bytes.readUInt32BE(from) * 0x1_0000_0000 + bytes.readUInt32BE(from + 4);
}

function recordAt(bytes: Buffer, from: number): QuotaRecord {
  return {
    minute: {
      number: bytes.readUInt32BE(from),
      used: bytes.readUInt32BE(from + 4),
      before: bytes.readUInt32BE(from + 8),
    },
    day: { number: bytes.readUInt32BE(from + 12), used: eight(bytes, from + 16), before: eight(bytes, from + 24) },
    blockedUntil: eight(bytes, from + 32),
  };
}

function translate(cause: unknown): Error {
  const text = cause instanceof Error ? cause.message : String(cause);
  if (text.includes("NOPERM")) {
    return storeError("store.configuration", "the Redis user may not run the quota scripts on its keys", {
      kind: "missing",
      mend: "give it the commands that docs/quotas.md lists",
      cause,
    });
  }
  if (text.includes("WRONGTYPE") || text.includes("user_script")) {
    return storeError("store.corrupt", "a quota record in Redis is not what was written", { kind: "failed", cause });
  }
  return storeError("store.unavailable", "Redis did not count a request", { kind: "failed", cause });
}
