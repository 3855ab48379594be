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
 * is another one, whose memory may be old, or where for half a minute nobody was there to renew his holds: well within their life.
 * A window of another epoch is as good as missing. `is_waited_for`: some have not told yet what they know.
 * `hold` notes whose a hold is where it has an `owner`: {name, `<gateway>/<life>`, and holding, the windows where its gateway has some}.
 * That note lives as long as the last hold there: a window drops out of it when all of them have lapsed.
 */
export const budgetKit = `
local call, whole = redis.call, '%.0f'
local time = call('TIME')
local now = time[1] * 1000000 + time[2]
local now_ms = math.floor(now / 1000)

local function guard(epoch_key, epoch, server, hold_ms)
  local stand = call('HMGET', epoch_key, 'id', 'server', 'seen')
  if not stand[1] or stand[2] ~= server or now_ms - stand[3] > math.min(hold_ms / 2, 30000) then return { 'none' } end
  if stand[1] ~= epoch then return { 'other', stand[1] } end
end

local function is_waited_for(epoch_key, waiting)
  return now_ms < tonumber(call('HGET', epoch_key, 'deadline')) and call('SCARD', waiting) > 0
end

local function has_joined(epoch_key, replica) return call('HEXISTS', epoch_key, 'joined:' .. replica) == 1 end
local function absent(replica) return 'absent/' .. replica end
local function holds_of(window) return window .. ':h' end
local function ends_of(window) return window .. ':e' end
local function owners_of(window) return window .. ':o' end

local function free(window, reservation)
  local nano = call('HGET', holds_of(window), reservation)
  if not nano then return end
  if nano ~= '0' then call('HINCRBY', window, 'held', '-' .. nano) end
  call('HDEL', holds_of(window), reservation)
  call('ZREM', ends_of(window), reservation)
  call('HDEL', owners_of(window), reservation)
end

local function lapse(window)
  for _, lapsed in ipairs(call('ZRANGEBYSCORE', ends_of(window), '-inf', whole:format(now_ms), 'LIMIT', 0, 50)) do
    free(window, lapsed)
  end
end

local function own(owner, window, reservation, lapses_at)
  call('HSET', owners_of(window), reservation, owner.name)
  local is_new = call('ZADD', owner.holding, lapses_at, window) == 1
  if is_new then call('ZREMRANGEBYSCORE', owner.holding, '-inf', whole:format(now_ms)) end
  call('PEXPIREAT', owner.holding, lapses_at)
end

local function hold(window, reservation, nano, lapse_ms, until_ms, owner)
  local had = call('HGET', holds_of(window), reservation)
  if had ~= nano then
    if had and had ~= '0' then call('HINCRBY', window, 'held', '-' .. had) end
    call('HINCRBY', window, 'held', nano)
    call('HSET', holds_of(window), reservation, nano)
  end
  local lapses_at = whole:format(now_ms + lapse_ms)
  call('ZADD', ends_of(window), lapses_at, reservation)
  if owner then own(owner, window, reservation, lapses_at) end
  for _, key in ipairs({ window, holds_of(window), ends_of(window), owners_of(window) }) do call('PEXPIREAT', key, until_ms) end
end
`;
