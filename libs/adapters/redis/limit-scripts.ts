import { script } from './script.js';

/**
 * Gives back places, and corrects rates. KEYS: leases, then rates. ARGV: how many leases, the holder of each, then per rate its
 * burst µs and by how much it moves (µs).
 */
export const releaseScript = script(`
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local many = tonumber(ARGV[1])
for at = 1, many do redis.call('ZREM', KEYS[at], ARGV[at + 1]) end
for at = many + 1, #KEYS do
  local from = many + 2 + (at - many - 1) * 2
  local most = now + 2 * ARGV[from]
  local stands = math.min(math.max(tonumber(redis.call('GET', KEYS[at])) or 0, now), most)
  local left = math.min(math.max(stands + ARGV[from + 1], now), most)
  redis.call('SET', KEYS[at], ('%.2f'):format(left), 'PX', ('%.0f'):format(math.ceil((left - now) / 1000) + 1))
end
return 1
`);

/** Holds on to places, and takes them where Redis forgot them. KEYS: the lease of each. ARGV: lease ms, then the holders. */
export const renewScript = script(`
local time = redis.call('TIME')
local lapse = ('%.0f'):format(time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1])
for at, key in ipairs(KEYS) do
  redis.call('ZADD', key, lapse, ARGV[at + 1])
  redis.call('PEXPIRE', key, ARGV[1])
end
return 1
`);
