-- What stands in the window and who waits. ARGV: window
-- Answers: now, used by kind, the provider's limits by kind, what others use by kind, until when they do, when the last
--   counted call slides away, when the pause ends, waiting in each class
trim()
bury()
local taken, told = amounts_of(USED), redis.call('HMGET', TOLD, 1, 2, 3)
local last = redis.call('ZRANGE', COUNTED, -1, -1, 'WITHSCORES')
local answer = {whole(now)}
local till = 0
for kind = 1, 3 do
  answer[1 + kind] = whole(taken[kind])
  answer[4 + kind] = told[kind] or ''
  local foreign, foreign_till = others(kind)
  answer[7 + kind] = whole(foreign)
  till = math.max(till, foreign_till)
end
answer[11] = whole(till)
answer[12] = whole(last[2] and last[2] + window or 0)
answer[13] = whole(number(redis.call('HGET', META, 'paused_until')))
answer[14] = whole(redis.call('ZCARD', QUEUE[1]))
answer[15] = whole(redis.call('ZCARD', QUEUE[2]))
return answer
