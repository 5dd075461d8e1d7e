// Lua that runs inside Redis: all of it or nothing. Scripts are known there by their digest.
import { createHash } from "node:crypto";
import type { RedisClient } from "./redis-options.ts";

export interface RedisScript {
  readonly lua: string;
  readonly digest: string;
}

/** What a script answers: texts, and null for what is not there. */
export type ScriptReply = (string | null)[];

/** A script as it stands. */
export function redisScript(lua: string): RedisScript {
  return { lua, digest: createHash("sha1").update(lua).digest("hex") };
}

/** A script about one life of a tenant: KEYS[1] is its life, ARGV[1] the life that is meant (empty: declared elsewhere). */
export function lifeScript(lua: string): RedisScript {
  return redisScript(`
local life = redis.call('GET', KEYS[1])
if ARGV[1] ~= '' and life ~= ARGV[1] then return {'life', life or ''} end
-- a key lives as long as the longest that is in it (PEXPIRETIME is not among a tenant's own user's rights)
local function lasts(key, at)
  if redis.call('PTTL', key) < 0 then redis.call('PEXPIREAT', key, at) else redis.call('PEXPIREAT', key, at, 'GT') end
end
${lua}`);
}

/** Runs a script by its digest; a server that does not know it (restart, SCRIPT FLUSH, failover) is given its text. */
export async function runScript(
  client: RedisClient,
  script: RedisScript,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
): Promise<ScriptReply> {
  const all = [...keys, ...args];
  const answer: unknown = await client.evalsha(script.digest, keys.length, ...all).catch((error: unknown) => {
    if (error instanceof Error && error.message.startsWith("NOSCRIPT"))
      return client.eval(script.lua, keys.length, ...all);
    throw error;
  });
  return answer as ScriptReply;
}
