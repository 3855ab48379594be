import { budgetKit, script } from './script.js';

/** Says whether the asker lives in the epoch that stands, and that somebody is there. KEYS: epoch. ARGV: epoch, server, hold ms. */
export const lookScript = script(`${budgetKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong and wrong[1] == 'none' then return wrong end
call('HSET', KEYS[1], 'seen', whole:format(now_ms))
return wrong or { 'done' }
`);

/**
 * Begins an epoch, unless one stands and is not to be replaced: only one asker wins. Answers the id of the one that stands then.
 * KEYS: epoch, who it waits for. ARGV: new id, server, hold ms, deadline ms, 1 to replace any, ids of gateways.
 */
export const beginScript = script(`${budgetKit}
local stands = call('HGET', KEYS[1], 'id')
if stands and ARGV[5] == '0' and not (guard(KEYS[1], stands, ARGV[2], tonumber(ARGV[3]))) then return stands end
call('DEL', KEYS[1], KEYS[2])
local deadline = whole:format(now_ms + ARGV[4])
call('HSET', KEYS[1], 'id', ARGV[1], 'server', ARGV[2], 'deadline', deadline, 'seen', whole:format(now_ms))
for at = 6, #ARGV do call('SADD', KEYS[2], ARGV[at]) end
call('PEXPIREAT', KEYS[2], deadline)
return ARGV[1]
`);

/**
 * A gateway has told all it knows: nobody waits for it any more, and nothing is held for it by what it pledged.
 * KEYS: epoch, who it waits for, where something is held for it. ARGV: epoch, server, hold ms, gateway.
 */
export const joinedScript = script(`${budgetKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong then return wrong end
call('SREM', KEYS[2], ARGV[4])
call('HSET', KEYS[1], 'joined:' .. ARGV[4], '1')
for _, window in ipairs(call('SMEMBERS', KEYS[3])) do free(window, absent(ARGV[4])) end
call('DEL', KEYS[3])
return { 'done' }
`);
