import { budgetKit, script } from './script.js';

/**
 * Opens windows that are missing in this epoch, with what the books know; those that are open stay as they are. What a gateway has
 * pledged is held for it until it joins.
 * KEYS: epoch, windows, and of each gateway that pledged where something is held for it. ARGV: epoch, server, hold ms, when a gateway is gone for good (ms from now), how many gateways, how many windows, then id and last number of each gateway, then per
 * window what was spent and until when its keys are kept (ms), then per pledge the places of its window and of its gateway in KEYS, the
 * gateway's id, nano.
 */
export const attachScript = script(`${budgetKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong then return wrong end
local gone_ms, gateways, windows, until_ms = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), {}
local from = 7 + gateways * 2
for at = 2, 1 + windows do
  local window = KEYS[at]
  if call('HGET', window, 'epoch') ~= ARGV[1] then
    call('DEL', window, holds_of(window), ends_of(window), owners_of(window))
    call('HSET', window, 'epoch', ARGV[1], 'spent', ARGV[from], 'held', '0')
    for one = 7, 5 + gateways * 2, 2 do call('HSET', window, 'a:' .. ARGV[one], ARGV[one + 1]) end
    until_ms[window] = ARGV[from + 1]
    call('PEXPIREAT', window, until_ms[window])
  end
  from = from + 2
end
for at = from, #ARGV, 4 do
  local window, held_in, replica = KEYS[tonumber(ARGV[at])], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2]
  if until_ms[window] and not has_joined(KEYS[1], replica) then
    hold(window, absent(replica), ARGV[at + 3], gone_ms, until_ms[window])
    call('SADD', held_in, window)
    call('PEXPIRE', held_in, gone_ms)
  end
end
return { 'done' }
`);
