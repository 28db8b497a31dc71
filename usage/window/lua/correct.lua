-- Count what a call really used instead of what it was let in with.
-- ARGV: window, waiter, load by kind
local waiter = ARGV[2]
trim()
local call = redis.call('HGET', OPEN, waiter)
if call then
  local estimated = read_load(redis.call('HGET', LOADS, call))
  local real = {tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])}
  count(USED, estimated, -1)
  count(USED, real, 1)
  redis.call('HSET', LOADS, call, whole(real[1]) .. ':' .. whole(real[2]) .. ':' .. whole(real[3]) .. ':' .. waiter)
  redis.call('HDEL', OPEN, waiter)
end
return 0
