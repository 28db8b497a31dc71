-- The call goes out now, perhaps a while after it was counted: it stays in the window from now on.
-- ARGV: window, waiter
trim()
local call = redis.call('HGET', OPEN, ARGV[2])
if call then
  redis.call('ZADD', COUNTED, 'XX', now, call)
end
return 0
