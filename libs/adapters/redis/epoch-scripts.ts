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

/** `free_of`: what a gateway holds for attempts is free, but for what this life of it holds. */
const ownerKit = `${budgetKit}
local function free_of(gateway, holding, spared)
  local its = gateway .. '/'
  for _, window in ipairs(call('ZRANGE', holding, 0, -1)) do
    local owners = call('HGETALL', owners_of(window))
    for at = 1, #owners, 2 do
      local owner = owners[at + 1]
      if owner:sub(1, #its) == its and owner ~= spared then free(window, owners[at]) end
    end
  end
end
`;

/**
 * A gateway has told all it knows: nobody waits for it any more, and nothing is held for it by what it pledged. What its earlier lives
 * held and is not counted by now was never sent: they were killed before they wrote it down.
 * KEYS: epoch, who it waits for, where something is held for it, where it holds. ARGV: epoch, server, hold ms, gateway, this life of it,
 * or nothing where it has joined before.
 */
export const joinedScript = script(`${ownerKit}
local wrong = guard(KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]))
if wrong then return wrong end
call('SREM', KEYS[2], ARGV[4])
call('HSET', KEYS[1], 'joined:' .. ARGV[4], '1')
for _, window in ipairs(call('SMEMBERS', KEYS[3])) do free(window, absent(ARGV[4])) end
call('DEL', KEYS[3])
if ARGV[5] ~= '' then free_of(ARGV[4], KEYS[4], ARGV[5]) end
return { 'done' }
`);

/** The same of a gateway that died, whose log was counted by another one. KEYS: where it held. ARGV: gateway. */
export const departedScript = script(`${ownerKit}
free_of(ARGV[1], KEYS[1])
call('DEL', KEYS[1])
return { 'done' }
`);
