import { budgetKit, script } from './script.js';

/**
 * Holds for reservations that are open, as if each were asked for the first time, and renews what is held; where a window is
 * missing there is nothing to hold in. KEYS: epoch, windows, where the asker holds. ARGV: epoch, server, hold ms, whose the holds are,
 * then per hold the place of its window in KEYS, reservation, nano, until when its keys are kept (ms).
 */
export const holdScript = script(`${budgetKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong then return wrong end
local owner = { name = ARGV[4], holding = KEYS[#KEYS] }
for at = 5, #ARGV, 4 do
  local window = KEYS[tonumber(ARGV[at])]
  if call('HGET', window, 'epoch') == ARGV[1] then
    local nano = ARGV[at + 2]
    local had = call('HGET', holds_of(window), ARGV[at + 1])
    -- Who asks may not have heard yet that he was let hold more.
    if had and tonumber(had) > tonumber(nano) then nano = had end
    hold(window, ARGV[at + 1], nano, tonumber(ARGV[3]), ARGV[at + 3], owner)
  end
end
return { 'done' }
`);

/** Gives back what was held for a reservation. KEYS: windows. ARGV: reservation. */
export const dropScript = script(`${budgetKit}
for _, window in ipairs(KEYS) do free(window, ARGV[1]) end
return { 'done' }
`);

/**
 * Puts what was spent in the place of what was held, in the order it is told; of each gateway what was counted before is skipped.
 * KEYS: epoch, windows. ARGV: epoch, server, hold ms, then per settlement and window the window's place in KEYS, gateway, number,
 * nano, how many reservations, and those. Answers `missing` with the keys of windows to attach before any is touched.
 */
export const settleScript = script(`${budgetKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong then return wrong end
local missing = {}
for at = 2, #KEYS do
  if call('HGET', KEYS[at], 'epoch') ~= ARGV[1] then missing[#missing + 1] = KEYS[at] end
end
if #missing > 0 then return { 'missing', unpack(missing) } end
local at = 4
while at <= #ARGV do
  local window, last, many = KEYS[tonumber(ARGV[at])], 'a:' .. ARGV[at + 1], tonumber(ARGV[at + 4])
  for one = 1, many do free(window, ARGV[at + 4 + one]) end
  if tonumber(ARGV[at + 2]) > tonumber(call('HGET', window, last) or 0) then
    call('HSET', window, last, ARGV[at + 2])
    call('HINCRBY', window, 'spent', ARGV[at + 3])
  end
  at = at + 5 + many
end
return { 'done' }
`);
