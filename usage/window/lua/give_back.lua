-- The call will not be made: its waiter leaves the queue; if it does not stand there, what was counted for it goes.
-- ARGV: window, waiter
local waiter = ARGV[2]
trim()
if redis.call('HEXISTS', WAITING, waiter) == 1 then
  leave(waiter, false)
else
  local call = redis.call('HGET', OPEN, waiter)
  if call then
    uncount(call)
  end
end
return 0
