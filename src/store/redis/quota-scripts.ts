// What Redis runs: the arithmetic of quota-record.ts by Redis's own clock, in one round trip.
import { createHash } from "node:crypto";

export interface QuotaScript {
  readonly text: string;
  /** by which Redis knows it (EVALSHA) */
  readonly sha: string;
}

function script(text: string): QuotaScript {
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** A record: minute's number, used, before (4 bytes each), day's number (4), used, before, blocked until in ms (8 each); big endian. */
export const recordBytes = 40;
const layout = ">I4I4I4I4I8I8I8";

/** Time and rules. `ARGV[1]` is 1 for sliding windows, `ARGV[2]` the block in ms. */
const open = `
local call, pack, unpackRecord, floor = redis.call, struct.pack, struct.unpack, math.floor
local time = call('TIME')
local now = time[1] * 1000 + floor(time[2] / 1000)
local mn, dn = floor(now / 60000), floor(now / 86400000)
local sliding, blockMs = ARGV[1] == '1', ARGV[2] + 0
`;

/** Reads `raw` into m, mu, mb, d, du, db, b as advanceRecord does, and into mw, dw what they weigh. */
const advance = `
local m, mu, mb, d, du, db, b = mn, 0, 0, dn, 0, 0, 0
if raw then
  m, mu, mb, d, du, db, b = unpackRecord('${layout}', raw)
  if m ~= mn then
    if mn > m then mb = mn == m + 1 and mu or 0; mu = 0; m = mn
    elseif mn < m - 1 then m = mn end
  end
  if d ~= dn then
    if dn > d then db = dn == d + 1 and du or 0; du = 0; d = dn
    elseif dn < d - 1 then d = dn end
  end
  if b > now + blockMs then b = now + blockMs end
end
local mw, dw = mu, du
if sliding then
  if mb > 0 then mw = mu + math.ceil(mb * (60000 - math.max(0, now - m * 60000)) / 60000) end
  if db > 0 then dw = du + math.ceil(db * (86400000 - math.max(0, now - d * 86400000)) / 86400000) end
end
`;

/**
 * KEYS: one record a counter. ARGV: the rules, then for each counter the minute's limit, the day's (-1: none) and the seconds
 * it is kept. Answers with bytes: position of the counter that refuses (0: none), 0 to 3 for none, minute, day or block (one
 * byte each), the time (8), and the records.
 */
export const spendScript: QuotaScript = script(`${open}
local count, refused, why, rows = #KEYS, 0, 0, {}
local raws = count > 1 and call('MGET', unpack(KEYS))
for i = 1, count do
  local raw
  if raws then raw = raws[i] else raw = call('GET', KEYS[1]) end
  ${advance}
  if refused == 0 then
    local ml, dl = ARGV[3 * i] + 0, ARGV[3 * i + 1] + 0
    if b > now then refused, why = i, 3
    elseif dl >= 0 and dw + 1 > dl then refused, why = i, 2
    elseif ml >= 0 and mw + 1 > ml then refused, why = i, 1
    elseif count == 1 then
      local line = pack('${layout}', m, mu + 1, mb, d, du + 1, db, b)
      call('SET', KEYS[1], line, 'EX', ARGV[5])
      return pack('>BBI8', 0, 0, now) .. line
    end
    if refused == i and why < 3 and blockMs > 0 then
      b = now + blockMs
      call('SET', KEYS[i], pack('${layout}', m, mu, mb, d, du, db, b), 'EX', ARGV[3 * i + 2])
    end
  end
  rows[i] = { m, mu, mb, d, du, db, b }
end
for i = 1, count do
  local r = rows[i]
  if refused == 0 then
    rows[i] = pack('${layout}', r[1], r[2] + 1, r[3], r[4], r[5] + 1, r[6], r[7])
    call('SET', KEYS[i], rows[i], 'EX', ARGV[3 * i + 2])
  else
    rows[i] = pack('${layout}', unpack(r))
  end
end
return pack('>BBI8', refused, why, now) .. table.concat(rows)
`);

/**
 * KEYS: the record and the hash of leases. ARGV: the rules, minute's limit, day's limit, seconds it is kept, instance, sequence,
 * wanted, waiting, share, given back, of which minute, of which day. Answers with bytes: granted, the time (8 each), the record.
 * An instance's field: sequence, granted, minute.
 */
export const leaseScript: QuotaScript = script(`${open}
local raw = call('GET', KEYS[1])
${advance}
if not raw or unpackRecord('>I4', raw) ~= m then
  local all = call('HGETALL', KEYS[2])
  for i = 1, #all, 2 do
    if tonumber(string.match(all[i + 1], '%d+$')) < m - 1 then call('HDEL', KEYS[2], all[i]) end
  end
end
local instance, sequence = ARGV[6], ARGV[7]
local last = call('HGET', KEYS[2], instance)
if last then
  local same, granted, minute = string.match(last, '^(%d+) (%d+) (%d+)$')
  if same == sequence then
    if tonumber(minute) ~= m then granted = 0 end
    return pack('>I8I8', granted + 0, now) .. pack('${layout}', m, mu, mb, d, du, db, b)
  end
end
local back, bm, bd = ARGV[11] + 0, ARGV[12] + 0, ARGV[13] + 0
if back ~= 0 then
  if bm == m then
    mw = mw - mu
    mu = math.max(0, mu - back)
    mw = mw + mu
  elseif bm == m - 1 then
    mb = math.max(0, mb - back)
    mw = mu + (sliding and math.ceil(mb * (60000 - math.max(0, now - m * 60000)) / 60000) or 0)
  end
  if bd == d then
    dw = dw - du
    du = math.max(0, du - back)
    dw = dw + du
  elseif bd == d - 1 then
    db = math.max(0, db - back)
    dw = du + (sliding and math.ceil(db * (86400000 - math.max(0, now - d * 86400000)) / 86400000) or 0)
  end
end
local granted = 0
local wanted, waiting = ARGV[8] + 0, ARGV[9] + 0
if b <= now and wanted > 0 then
  local ml, dl, left, part = ARGV[3] + 0, ARGV[4] + 0, math.huge, math.huge
  local live = call('HLEN', KEYS[2]) + (last and 0 or 1)
  if ml >= 0 then left, part = ml - mw, floor(ml * ARGV[10] / live) end
  if dl >= 0 then left, part = math.min(left, dl - dw), math.min(part, floor(dl * ARGV[10] / live)) end
  granted = math.max(0, math.min(wanted, left, math.max(1, waiting, math.min(part, floor(left / (2 * live))))))
  if granted == 0 and blockMs > 0 then b = now + blockMs end
end
local line = pack('${layout}', m, mu + granted, mb, d, du + granted, db, b)
call('SET', KEYS[1], line, 'EX', ARGV[5])
call('HSET', KEYS[2], instance, string.format('%s %.0f %.0f', sequence, granted, m))
call('EXPIRE', KEYS[2], 180)
return pack('>I8I8', granted, now) .. line
`);
