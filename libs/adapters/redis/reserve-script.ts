import { budgetKit, script } from './script.js';

/**
 * All limits and budgets of an attempt in one step: look at every rule, then write to all or to none.
 * KEYS: the epoch, who it waits for, where the asker holds, then one per limit, and of a budget its window and the earlier ones that count.
 * ARGV: `first` or `whole` (a hold is raised to it), epoch, server, reservation, hold ms, lease ms, 1 if a budget must not be
 * overspent, whose the holds are, then per rule
 *   rate:   `rate`, limit, µs between two, burst µs, µs it takes, how far ahead (µs) the asker knows it to be spent
 *   lease:  `lease`, limit, holder
 *   budget: `budget`, amount, hold, 1 if it refuses, earlier windows, until when its keys are kept (ms)
 * Answers `none`, `other` (epoch), `rebuilding`, `missing` with the keys of windows to attach, or
 *   `exceeded`, rule, spent, held, findings… | `refused`, rule, wait µs, 0, findings… | `admitted`, 0, 0, 0, findings…
 * with {remaining, reset µs} per rate. The arithmetic of rates is that of core/limits/gcra.ts.
 */
export const reserveScript = script(`${budgetKit}
local wants, epoch, reservation = ARGV[1], ARGV[2], ARGV[4]
local hold_ms, lease_ms = tonumber(ARGV[5]), tonumber(ARGV[6])
local owner = { name = ARGV[8], holding = KEYS[3] }

if epoch ~= '' then
  local wrong = guard(KEYS[1], epoch, ARGV[3], hold_ms)
  if wrong then return wrong end
  if ARGV[7] == '1' and is_waited_for(KEYS[1], KEYS[2]) then return { 'rebuilding' } end
end

local looks, missing, exceeded, refusing, longest = {}, {}, nil, 0, 0

local function look_at_rate(key, at)
  local limit, interval, burst = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local needs, ahead = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  local most = now + 2 * burst
  local left = math.min(math.max(tonumber(call('GET', key)) or 0, now + ahead, now), most)
  local wait = burst == 0 and 60000000 or left + math.min(needs, burst) - now - burst
  local function take()
    left = math.min(left + needs, most)
    call('SET', key, ('%.2f'):format(left), 'PX', whole:format(math.ceil((left - now) / 1000) + 1))
  end
  local function tell() return math.max(0, math.floor((burst - left + now) / interval)), math.ceil(left - now) end
  return { wait = wait, take = take, tell = tell }
end

local function look_at_lease(key, at)
  local limit, holder = tonumber(ARGV[at + 1]), ARGV[at + 2]
  call('ZREMRANGEBYSCORE', key, '-inf', whole:format(now_ms))
  local others = call('ZCARD', key) - (call('ZSCORE', key, holder) and 1 or 0)
  local function take()
    call('ZADD', key, whole:format(now_ms + lease_ms), holder)
    call('PEXPIRE', key, ARGV[6])
  end
  return { wait = others < limit and 0 or 1000000, take = take }
end

local function look_at_budget(first_key, at)
  local amount, nano, refuses, earlier = tonumber(ARGV[at + 1]), ARGV[at + 2], ARGV[at + 3] == '1', tonumber(ARGV[at + 4])
  local window, until_ms = KEYS[first_key], ARGV[at + 5]
  local spent, held = 0, 0
  for key = first_key, first_key + earlier do
    local row = call('HMGET', KEYS[key], 'epoch', 'spent', 'held')
    if row[1] ~= epoch then
      missing[#missing + 1] = KEYS[key]
    else
      if row[3] ~= '0' then
        lapse(KEYS[key])
        row[3] = call('HGET', KEYS[key], 'held')
      end
      spent, held = spent + row[2], held + row[3]
    end
  end
  local had = call('HGET', holds_of(window), reservation)
  if had and wants == 'first' then nano = had end
  local more = tonumber(nano) - (had or 0)
  local is_exceeded = refuses and not (had and more <= 0) and spent + held + more > amount
  local function take() hold(window, reservation, nano, hold_ms, until_ms, owner) end
  -- What is in escrow may be all that stands in the way: for a while nobody shall have any here.
  local function warn() if spent + more <= amount then call('HSET', window, 'short', whole:format(now_ms)) end end
  return { wait = 0, take = take, warn = warn, exceeded = is_exceeded and { whole:format(spent), whole:format(held) } }
end

local key, at = 4, 9
while at <= #ARGV do
  local look
  if ARGV[at] == 'rate' then
    look = look_at_rate(KEYS[key], at)
    key, at = key + 1, at + 6
  elseif ARGV[at] == 'lease' then
    look = look_at_lease(KEYS[key], at)
    key, at = key + 1, at + 3
  else
    look = look_at_budget(key, at)
    key, at = key + 1 + tonumber(ARGV[at + 4]), at + 6
  end
  looks[#looks + 1] = look
  if look.exceeded and not exceeded then exceeded = #looks end
  if look.wait > longest then refusing, longest = #looks, look.wait end
end

if #missing > 0 then return { 'missing', unpack(missing) } end
local answer = { 'admitted', 0, 0, 0 }
if exceeded then
  looks[exceeded].warn()
  answer = { 'exceeded', exceeded, looks[exceeded].exceeded[1], looks[exceeded].exceeded[2] }
elseif refusing > 0 then
  answer = { 'refused', refusing, math.ceil(longest), 0 }
end
for _, look in ipairs(looks) do
  if answer[1] == 'admitted' then look.take() end
  if look.tell then
    answer[#answer + 1], answer[#answer + 2] = look.tell()
  end
end
return answer
`);
