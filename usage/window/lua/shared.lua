-- What all operations share. KEYS[1] is where everything about one provider's model stands, KEYS[2] the list of models.
-- Times are in milliseconds by Redis' clock, which is one for all workers. Kinds: 1 requests, 2 input, 3 output tokens.
local base = KEYS[1]
local window = tonumber(ARGV[1])

local COUNTED = base .. ':counted' -- zset: number of a call -> when it was counted
local LOADS = base .. ':loads' -- hash: number of a call -> requests:input:output:waiter
local USED = base .. ':used' -- hash: kind -> total of what is counted, so that nothing is ever added up again
local OPEN = base .. ':open' -- hash: waiter -> number of its call whose real load is not known yet
local OTHERS = base .. ':others' -- hash: what others use of the account, and until when: <kind>, <kind>_until
local TOLD = base .. ':told' -- hash: kind -> the provider's own limit; it is there once anything was learnt
local META = base .. ':meta' -- hash: number (the last one given), paused_until, virtual<class>
local WAITING = base .. ':waiting' -- hash: waiter -> its record
local ALIVE = base .. ':alive' -- zset: waiter -> until when it is expected to ask again
local QUEUE = {base .. ':queue:1', base .. ':queue:2'} -- zsets by class (1 interactive, 2 batch): number:waiter -> start
local NEEDED = {base .. ':needed:1', base .. ':needed:2'} -- hashes: kind -> total of what those in the queue need
local FINISH = {base .. ':finish:1', base .. ':finish:2'} -- hashes: client -> where its next one starts

local KEPT_MS = 86400000
local NUMBER_LENGTH = 16

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function number(text)
  return tonumber(text or '') or 0
end

local function whole(value)
  return string.format('%.0f', value)
end

local function read_load(text)
  local requests, input, output, waiter = string.match(text or '', '^(%d+):(%d+):(%d+):(.*)$')
  return {number(requests), number(input), number(output)}, waiter
end

local function count(key, load, sign)
  for kind = 1, 3 do
    if load[kind] ~= 0 then
      redis.call('HINCRBY', key, kind, whole(sign * load[kind]))
    end
  end
end

-- Forget one counted call.
local function uncount(call)
  local load, waiter = read_load(redis.call('HGET', LOADS, call))
  count(USED, load, -1)
  redis.call('ZREM', COUNTED, call)
  redis.call('HDEL', LOADS, call)
  if waiter and redis.call('HGET', OPEN, waiter) == call then
    redis.call('HDEL', OPEN, waiter)
  end
end

-- Let slide away what is older than the window.
local function trim()
  repeat
    local old = redis.call('ZRANGEBYSCORE', COUNTED, '-inf', now - window, 'LIMIT', 0, 500)
    for _, call in ipairs(old) do
      uncount(call)
    end
  until #old == 0
  if redis.call('EXISTS', COUNTED) == 0 then
    redis.call('DEL', USED, LOADS, OPEN)
  end
end

local function amounts_of(key)
  local found = redis.call('HMGET', key, 1, 2, 3)
  local amounts = {}
  for kind = 1, 3 do
    amounts[kind] = math.max(0, number(found[kind]))
  end
  return amounts
end

-- What others use of the account by the provider's last word, and until when (0: nothing).
local function others(kind)
  local found = redis.call('HMGET', OTHERS, kind, kind .. '_until')
  local till = number(found[2])
  if till <= now then
    return 0, 0
  end
  return number(found[1]), till
end

-- Take a waiter out of the queue: because it was admitted, or because it will not come back.
local function leave(waiter, admitted)
  local text = redis.call('HGET', WAITING, waiter)
  redis.call('ZREM', ALIVE, waiter)
  if not text then
    return
  end
  local record = cjson.decode(text)
  local class = record.class
  local start = number(redis.call('ZSCORE', QUEUE[class], record.member))
  redis.call('ZREM', QUEUE[class], record.member)
  redis.call('HDEL', WAITING, waiter)
  count(NEEDED[class], record.load, -1)
  if admitted then
    local virtual = number(redis.call('HGET', META, 'virtual' .. class))
    redis.call('HSET', META, 'virtual' .. class, math.max(virtual, start))
  else
    -- Its client got nothing for that turn.
    local finish = number(redis.call('HGET', FINISH[class], record.client))
    redis.call('HSET', FINISH[class], record.client, math.max(0, finish - record.cost))
  end
  if redis.call('EXISTS', QUEUE[class]) == 0 then
    redis.call('DEL', FINISH[class], NEEDED[class])
    redis.call('HDEL', META, 'virtual' .. class)
  end
end

-- Forget waiters that did not ask again in time: their worker has died.
local function bury()
  repeat
    local dead = redis.call('ZRANGEBYSCORE', ALIVE, '-inf', now, 'LIMIT', 0, 500)
    for _, waiter in ipairs(dead) do
      leave(waiter, false)
    end
  until #dead == 0
end

-- Nothing of a model that is not used any more stays for ever.
local function keep()
  local queues = {QUEUE[1], QUEUE[2], NEEDED[1], NEEDED[2], FINISH[1], FINISH[2]}
  for _, key in ipairs({COUNTED, LOADS, USED, OPEN, OTHERS, META, WAITING, ALIVE, unpack(queues)}) do
    redis.call('PEXPIRE', key, KEPT_MS)
  end
end
