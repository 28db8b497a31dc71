-- Keep what the provider said: its limits, how much others use of them, and whether it asks to wait.
-- ARGV: window, by kind: limit, remaining, milliseconds to its reset, what is lost by rounding; then milliseconds to pause,
--   how long limits are kept
trim()
local taken = amounts_of(USED)
redis.call('HSET', TOLD, 'learnt_at', now)
for kind = 1, 3 do
  local at = 2 + (kind - 1) * 4
  local limit, remaining, reset = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  if limit then
    redis.call('HSET', TOLD, kind, whole(limit))
  end
  if limit and remaining and reset then
    -- What is gone and was not used by us. After Redis was lost, that is also what we used before.
    local foreign = limit - remaining - taken[kind] - tonumber(ARGV[at + 3])
    if foreign > 0 and reset > 0 then
      redis.call('HSET', OTHERS, kind, whole(foreign), kind .. '_until', whole(now + reset))
    else
      redis.call('HDEL', OTHERS, kind, kind .. '_until')
    end
  end
end
local pause = tonumber(ARGV[14])
if pause and pause > 0 then
  local till = math.max(number(redis.call('HGET', META, 'paused_until')), now + pause)
  redis.call('HSET', META, 'paused_until', whole(till))
end
redis.call('PEXPIRE', TOLD, ARGV[15])
keep()
return 0
