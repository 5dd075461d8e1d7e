// Tenants and members inside Redis. `life` is `3` for a tenant that lives in its third life and `3!` when that is over.
import { lifeScript, redisScript } from "./redis-script.ts";

// KEYS: life, tenant, max-users, began; ARGV: JSON, most users or empty
export const begin = redisScript(`
local life = redis.call('GET', KEYS[1])
if life and string.sub(life, -1) ~= '!' then return {'exists'} end
local generation = tostring((life and tonumber(string.sub(life, 1, -2)) or 0) + 1)
redis.call('SET', KEYS[2], ARGV[1])
if ARGV[2] == '' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[2]) end
if generation == '1' then
  redis.call('DEL', KEYS[4])
else
  local now = redis.call('TIME')
  redis.call('SET', KEYS[4], string.format('%d', now[1] * 1000 + math.floor(now[2] / 1000)))
end
redis.call('SET', KEYS[1], generation)
return {'ok', generation}`);

// KEYS: life, tenant, max-users, began; ARGV: life (any where empty)
export const end = redisScript(`
local life = redis.call('GET', KEYS[1])
if not life or string.sub(life, -1) == '!' or (ARGV[1] ~= '' and life ~= ARGV[1]) then return {'none', life or ''} end
redis.call('SET', KEYS[1], life .. '!')
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
return {'ok', life}`);

// KEYS: life, tenant; ARGV: life
export const read = lifeScript(`return {'ok', redis.call('GET', KEYS[2])}`);

// KEYS: life, tenant, began; ARGV: life
export const readLife = lifeScript(`return {'ok', redis.call('GET', KEYS[2]), life, redis.call('GET', KEYS[3])}`);

// KEYS: life, tenant, max-users; ARGV: life, JSON before, JSON after, most users or empty
export const replace = lifeScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return {'changed'} end
redis.call('SET', KEYS[2], ARGV[3])
if ARGV[4] == '' then redis.call('DEL', KEYS[3]) else redis.call('SET', KEYS[3], ARGV[4]) end
return {'ok'}`);

// A member is `joinedAt NUL role NUL email`: neither role nor email holds NUL.
// KEYS: life, members, max-users; ARGV: life, user, role, e-mail and whether given, joinedAt and whether given, declared most
export const addMember = lifeScript(`
local most = ARGV[8]
if ARGV[1] ~= '' then most = redis.call('GET', KEYS[3]) or '' end
local joined, email = ARGV[6], ARGV[4]
local known = redis.call('HGET', KEYS[2], ARGV[2])
if known then
  local knownJoined, knownEmail = string.match(known, '^(%d+)%z[^%z]*%z(.*)$')
  if ARGV[7] == '0' then joined = knownJoined end
  if ARGV[5] == '0' then email = knownEmail end
elseif most ~= '' and redis.call('HLEN', KEYS[2]) >= tonumber(most) then
  return {'full'}
end
redis.call('HSET', KEYS[2], ARGV[2], joined .. '\\0' .. ARGV[3] .. '\\0' .. email)
return {'ok'}`);

// KEYS: life, members; ARGV: life, user
export const removeMember = lifeScript(`redis.call('HDEL', KEYS[2], ARGV[2]) return {'ok'}`);
export const readMember = lifeScript(`return {'ok', redis.call('HGET', KEYS[2], ARGV[2])}`);

// KEYS: life, members; ARGV: life
export const readMembers = lifeScript(`
local answer = redis.call('HGETALL', KEYS[2])
table.insert(answer, 1, 'ok')
return answer`);
