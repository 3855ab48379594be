import { createHash } from 'node:crypto';

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** All there are: Redis is told them before it is asked for one. */
export const scripts: Script[] = [];

/** A script, and the digest by which Redis knows it. */
export function script(lua: string): Script {
  const one = { lua, sha: createHash('sha1').update(lua).digest('hex') };
  scripts.push(one);
  return one;
}

/**
 * What every script about budgets begins with. Numbers are written with %.0f: Lua's own format loses digits from 1e15 on.
 * `guard` answers what is wrong with the epoch that the asker lives in, or nothing: it is gone (`none`) also where the server
 * is another one, whose memory may be old, or where for half the life of a hold nobody was there to renew his.
 * A window of another epoch is as good as missing. `is_waited_for`: some have not told yet what they know.
 */
export const budgetKit = `
local call, whole = redis.call, '%.0f'
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_ms = math.floor(now / 1000)

local function guard(epoch_key, epoch, server, hold_ms)
  local stand = call('HMGET', epoch_key, 'id', 'server', 'seen')
  if not stand[1] or stand[2] ~= server or now_ms - stand[3] > hold_ms / 2 then return { 'none' } end
  if stand[1] ~= epoch then return { 'other', stand[1] } end
end

local function is_waited_for(epoch_key, waiting)
  return now_ms < tonumber(call('HGET', epoch_key, 'deadline')) and call('SCARD', waiting) > 0
end

local function has_joined(epoch_key, replica) return call('HEXISTS', epoch_key, 'joined:' .. replica) == 1 end
local function absent(replica) return 'absent/' .. replica end
local function holds_of(window) return window .. ':h' end
local function ends_of(window) return window .. ':e' end

local function free(window, reservation)
  local nano = call('HGET', holds_of(window), reservation)
  if not nano then return end
  if nano ~= '0' then call('HINCRBY', window, 'held', '-' .. nano) end
  call('HDEL', holds_of(window), reservation)
  call('ZREM', ends_of(window), reservation)
end

local function lapse(window)
  for _, lapsed in ipairs(call('ZRANGEBYSCORE', ends_of(window), '-inf', whole:format(now_ms), 'LIMIT', 0, 50)) do
    free(window, lapsed)
  end
end

local function hold(window, reservation, nano, lapse_ms, until_ms)
  local had = call('HGET', holds_of(window), reservation)
  if had ~= nano then
    if had and had ~= '0' then call('HINCRBY', window, 'held', '-' .. had) end
    call('HINCRBY', window, 'held', nano)
    call('HSET', holds_of(window), reservation, nano)
  end
  call('ZADD', ends_of(window), whole:format(now_ms + lapse_ms), reservation)
  for _, key in ipairs({ window, holds_of(window), ends_of(window) }) do call('PEXPIREAT', key, until_ms) end
end
`;
