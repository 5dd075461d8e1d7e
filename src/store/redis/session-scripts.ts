// Sessions inside Redis. `sessions` holds what is known of each, `leases` when each is over, `user:<digest>` a user's, by age.
// A value is `lastSeenAt:expiresAt:user:JSON`. The list of a user may name sessions that are over, or another's by now:
// whoever reads it compares.
import { lifeScript } from "./redis-script.ts";

// KEYS: life, sessions, leases, user; ARGV: life, now, id, user, JSON, lastSeenAt, expiresAt, createdAt, most, whenFull
export const openOne = lifeScript(`
local now, id, user = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local function over(other)
  redis.call('HDEL', KEYS[2], other)
  redis.call('ZREM', KEYS[3], other)
end
for _, other in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[2], 'LIMIT', 0, 100)) do over(other) end
local lease = redis.call('ZSCORE', KEYS[3], id)
if lease and tonumber(lease) > now then return {'ok', 'taken'} end
local most, open = tonumber(ARGV[9]), {}
local last = most > 0 and -1 or 19
for _, other in ipairs(redis.call('ZRANGE', KEYS[4], 0, last)) do
  local owner = string.match(redis.call('HGET', KEYS[2], other) or '', '^%d+:%d+:(%x+):')
  local ends = redis.call('ZSCORE', KEYS[3], other)
  if owner == user and ends and tonumber(ends) > now then open[#open + 1] = other
  else redis.call('ZREM', KEYS[4], other) end
end
local answer = {'ok', 'opened'}
if most > 0 and #open >= most then
  if ARGV[10] == 'refuse' then return {'ok', 'limit'} end
  for n = 1, #open + 1 - most do
    over(open[n])
    redis.call('ZREM', KEYS[4], open[n])
    answer[#answer + 1] = open[n]
  end
end
redis.call('HSET', KEYS[2], id, ARGV[6] .. ':' .. ARGV[7] .. ':' .. user .. ':' .. ARGV[5])
redis.call('ZADD', KEYS[3], ARGV[7], id)
redis.call('ZADD', KEYS[4], ARGV[8], id)
for n = 2, 4 do lasts(KEYS[n], ARGV[7]) end
return answer`);

// KEYS: life, sessions; ARGV: life, id
export const readOne = lifeScript(`return {'ok', redis.call('HGET', KEYS[2], ARGV[2])}`);

// KEYS: life, sessions, leases; ARGV: life, now, id, at, expiresAt, base
// The user's list, whose name only the value knows, must last as long: it has the tag of KEYS[1], so its slot, too.
export const touchOne = lifeScript(`
local value = redis.call('HGET', KEYS[2], ARGV[3])
if not value then return {'ok', 'none'} end
local ends, user, rest = string.match(value, '^%d+:(%d+):(%x+):(.*)$')
if tonumber(ends) <= tonumber(ARGV[2]) then return {'ok', 'none'} end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4] .. ':' .. ARGV[5] .. ':' .. user .. ':' .. rest)
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[3])
for _, key in ipairs({KEYS[2], KEYS[3], ARGV[6] .. 'user:' .. user}) do lasts(key, ARGV[5]) end
return {'ok', 'touched'}`);

// KEYS: life, sessions, leases; ARGV: life, id
export const removeOne = lifeScript(`
local value = redis.call('HGET', KEYS[2], ARGV[2])
redis.call('HDEL', KEYS[2], ARGV[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return {'ok', value}`);

// KEYS: life, sessions, user; ARGV: life
export const sessionsOf = lifeScript(`
local answer = {'ok'}
for _, id in ipairs(redis.call('ZRANGE', KEYS[3], 0, -1)) do
  answer[#answer + 1] = redis.call('HGET', KEYS[2], id) or ''
end
return answer`);

// KEYS: life, sessions, leases; ARGV: life, now, offset, count
export const pageOf = lifeScript(`
local answer = {'ok'}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ARGV[2], '+inf', 'LIMIT', ARGV[3], ARGV[4])) do
  answer[#answer + 1] = redis.call('HGET', KEYS[2], id) or ''
end
return answer`);

// KEYS: life, sessions, leases, user; ARGV: life, user
export const endOfUser = lifeScript(`
local answer = {'ok'}
for _, id in ipairs(redis.call('ZRANGE', KEYS[4], 0, -1)) do
  local value = redis.call('HGET', KEYS[2], id) or ''
  if string.match(value, '^%d+:%d+:(%x+):') == ARGV[2] then
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    answer[#answer + 1] = value
  end
end
redis.call('DEL', KEYS[4])
return answer`);
