import { createHash } from 'node:crypto';

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

/**
 * All limits of a key in one step: look at every rule, then write to all or to none.
 * KEYS: one per rule. ARGV: request id, lease ms, how far ahead (µs) the asker knows the key to be spent,
 * then four per rule: kind, limit, µs between two (of leases: to wait for one), burst µs.
 * Answers {refusing rule or 0, wait µs}, then {remaining, reset µs} per rule. The arithmetic is that of core/limits/gcra.ts.
 * Numbers are written with %.0f: Lua's own format loses digits from 1e15 on, and microseconds since 1970 are there.
 */
export const admitScript = script(`
local call, whole = redis.call, '%.0f'
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local id, lease_ms, ahead = ARGV[1], tonumber(ARGV[2]), now + tonumber(ARGV[3])

-- Look: what is left by each rule, and who wants the longest wait.
local left, refusing, longest = {}, 0, 0
for rule, key in ipairs(KEYS) do
  local at, wait = rule * 4, 0
  if ARGV[at] == 'rate' then
    local interval, burst = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    left[rule] = math.min(math.max(tonumber(call('GET', key)) or 0, ahead, now), now + burst)
    wait = left[rule] + interval - now - burst
  else
    call('ZREMRANGEBYSCORE', key, '-inf', whole:format(now / 1000))
    left[rule] = ARGV[at + 1] - call('ZCARD', key)
    if left[rule] <= 0 then wait = tonumber(ARGV[at + 2]) end
  end
  if wait > longest then refusing, longest = rule, wait end
end

-- Take, unless one refuses; and tell.
local answer = { refusing, longest }
for rule, key in ipairs(KEYS) do
  local at = rule * 4
  if ARGV[at] == 'rate' then
    local interval, burst = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    if refusing == 0 then
      left[rule] = left[rule] + interval
      call('SET', key, whole:format(left[rule]), 'PX', whole:format(math.ceil((left[rule] - now) / 1000) + 1))
    end
    answer[rule * 2 + 1] = math.max(0, math.floor((burst - left[rule] + now) / interval))
    answer[rule * 2 + 2] = left[rule] - now
  else
    if refusing == 0 then
      left[rule] = left[rule] - 1
      call('ZADD', key, whole:format(now / 1000 + lease_ms), id)
      call('PEXPIRE', key, ARGV[2])
    end
    answer[rule * 2 + 1] = math.max(0, left[rule])
    answer[rule * 2 + 2] = 0
  end
end
return answer
`);

/** Holds on to leases, and takes them where Redis forgot them. KEYS: the leases of one key. ARGV: lease ms, then request ids. */
export const renewScript = script(`
local time = redis.call('TIME')
local until_ms = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
for index = 2, #ARGV do redis.call('ZADD', KEYS[1], string.format('%.0f', until_ms), ARGV[index]) end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return #ARGV - 1
`);
