// What crosses tenants: who owns a domain, which tenants a user was added to, the list of tenants. Each stands in a slot of
// its own, so none changes together with a tenant. Hence one rule: an entry is written before what it points to, readers
// believe only what the tenant itself confirms, and what points to nothing is dropped when it is a minute old: whoever
// wrote it has finished or is dead by then. A crash between two keys leaves an entry too many, never one too few.
import { randomUUID } from "node:crypto";
import type { RedisLives } from "./redis-lives.ts";
import { redisScript, runScript } from "./redis-script.ts";

/** ms after which an entry that nothing confirms is nobody's work in progress */
const settled = 60_000;

// KEYS: key; ARGV: value, value before (empty: none)
const claim = redisScript(`
local known = redis.call('GET', KEYS[1]) or ''
if known ~= ARGV[2] then return {known} end
redis.call('SET', KEYS[1], ARGV[1])
return {ARGV[1]}`);
const read = redisScript(`return {redis.call('GET', KEYS[1])}`);
const release = redisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return {}`);

// KEYS: hash; ARGV: field, value
const note = redisScript(`redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) return {}`);
const notes = redisScript(`return redis.call('HGETALL', KEYS[1])`);
const forget = redisScript(`
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return {}`);

// KEYS: ids, written; ARGV: id, value
const list = redisScript(`
redis.call('ZADD', KEYS[1], 0, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return {}`);
const listed = redisScript(`
local answer = {}
for _, id in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
  answer[#answer + 1] = id
  answer[#answer + 1] = redis.call('HGET', KEYS[2], id) or ''
end
return answer`);
const unlist = redisScript(`
if (redis.call('HGET', KEYS[2], ARGV[1]) or '') ~= ARGV[2] then return {} end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
return {}`);

/** One entry as it stands; `value` is what to name when it is dropped, so that a newer one stays. */
export interface IndexEntry {
  readonly tenantId: string;
  readonly value: string;
  /** nobody is still working on it */
  readonly settled: boolean;
}

/** The three indexes. Time is the server's own (not the stores' clock): it only tells the finished from the unfinished. */
export class CrossTenantIndex {
  readonly #lives: RedisLives;

  constructor(lives: RedisLives) {
    this.#lives = lives;
  }

  async domainOwner(domain: string): Promise<IndexEntry | undefined> {
    const [value] = await this.#run(read, [this.#lives.keys.domain(domain)]);
    return typeof value === "string" ? entryOf(value) : undefined;
  }

  /** Writes a claim in the place of `before` (none: nobody's). Gives the claim, or undefined where another stands there. */
  async claimDomain(domain: string, tenantId: string, before?: IndexEntry): Promise<IndexEntry | undefined> {
    const value = newValue(tenantId);
    const [now] = await this.#run(claim, [this.#lives.keys.domain(domain)], [value, before?.value ?? ""]);
    return now === value ? entryOf(value) : undefined;
  }

  async releaseDomain(domain: string, entry: IndexEntry): Promise<void> {
    await this.#run(release, [this.#lives.keys.domain(domain)], [entry.value]);
  }

  async noteMember(userId: string, tenantId: string): Promise<void> {
    await this.#run(note, [this.#lives.keys.user(userId)], [tenantId, newValue(tenantId)]);
  }

  async tenantsOf(userId: string): Promise<IndexEntry[]> {
    const texts = await this.#run(notes, [this.#lives.keys.user(userId)]);
    return texts.flatMap((text, n) => (n % 2 === 1 ? entryOf(text ?? "") : []));
  }

  async forgetMember(userId: string, { tenantId, value }: IndexEntry): Promise<void> {
    await this.#run(forget, [this.#lives.keys.user(userId)], [tenantId, value]);
  }

  async list(tenantId: string): Promise<void> {
    await this.#run(list, this.#lives.keys.list, [tenantId, newValue(tenantId)]);
  }

  /** Entries by id, after `after`. */
  async listed(after: string, count: number): Promise<IndexEntry[]> {
    const texts = await this.#run(listed, this.#lives.keys.list, [after === "" ? "-" : `(${after}`, String(count)]);
    return texts.flatMap((text, n) => (n % 2 === 1 ? { ...entryOf(text ?? ""), tenantId: texts[n - 1] ?? "" } : []));
  }

  async unlist({ tenantId, value }: IndexEntry): Promise<void> {
    await this.#run(unlist, this.#lives.keys.list, [tenantId, value]);
  }

  #run(script: typeof read, keys: readonly string[], args: readonly string[] = []) {
    return this.#lives.onDeployment((client) => runScript(client, script, keys, args));
  }
}

/** `acme 1700000000000 <random>`: whose, since when, and which of several writers'. */
function newValue(tenantId: string): string {
  return `${tenantId} ${Date.now()} ${randomUUID()}`;
}

function entryOf(value: string): IndexEntry {
  const [tenantId = "", at] = value.split(" ");
  return { tenantId, value, settled: Date.now() - Number(at ?? 0) > settled };
}
