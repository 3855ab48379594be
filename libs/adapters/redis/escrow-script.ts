import { budgetKit, script } from './script.js';

/**
 * Sets what a gateway has in escrow in windows: as much as it wants and there is room for, and never less than it relies on, for it may
 * be relying on it at this moment; it asks again when it does not any more. None where that would be less than is worth it, where
 * holds stood in somebody's way lately, or before all have told what they know.
 * KEYS: epoch, who it waits for, windows. ARGV: epoch, server, hold ms, name, when it lapses (ms from now), one part of the room in so
 * many may be taken, then per window amount, nano wanted, the least that is worth it, nano relied on, until when its keys are kept (ms).
 * Answers `rebuilding`, or `done` and for each window how much the gateway shall rely on.
 */
export const escrowScript = script(`${budgetKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong then return wrong end
if is_waited_for(KEYS[1], KEYS[2]) then return { 'rebuilding' } end
local name, lapse_ms, share, answer = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), { 'done' }
for at = 3, #KEYS do
  local window, from, nano = KEYS[at], 7 + (at - 3) * 5, 0
  if call('HGET', window, 'epoch') == ARGV[1] then
    lapse(window)
    local stand = call('HMGET', window, 'spent', 'held', 'short')
    local had = tonumber(call('HGET', holds_of(window), name) or 0)
    local room = ARGV[from] - stand[1] - stand[2] + had
    nano = math.floor(math.min(tonumber(ARGV[from + 1]), room / share))
    if nano <= 0 or nano < tonumber(ARGV[from + 2]) or now_ms - (stand[3] or 0) < 10000 then nano = 0 end
    local kept = math.max(nano, math.min(had, tonumber(ARGV[from + 3])))
    if kept > 0 then
      hold(window, name, whole:format(kept), lapse_ms, ARGV[from + 4])
    else
      free(window, name)
    end
  end
  answer[#answer + 1] = whole:format(nano)
end
return answer
`);
