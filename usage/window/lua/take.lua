-- Count one call if it may be made now, else have its waiter wait in line. Answers 0, or the milliseconds to wait.
-- ARGV: window, operator's limits by kind (empty: none), requests by default, share, waiter, client, class, load by kind,
--   grace, longest wait, shortest wait, wait while nothing was learnt, jitter (0 to 1), name of provider and model
local operator = {tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])}
local by_default = {tonumber(ARGV[5])}
local share = tonumber(ARGV[6])
local waiter, client, class = ARGV[7], ARGV[8], tonumber(ARGV[9])
local own = {tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])}
local grace, longest, shortest, unlearnt = tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[15]), tonumber(ARGV[16])
local jitter, name = tonumber(ARGV[17]), ARGV[18]
-- How many waiters ahead, and how many counted calls, are looked at one by one. Beyond, the average of all is taken.
local CLOSELY = 200

local function part(limit)
  return math.floor(limit * share + 1e-9)
end

-- By kind: how much may be counted at most (nil: any amount), and how much there is room for.
local function caps_and_rooms(taken)
  local told = redis.call('HMGET', TOLD, 1, 2, 3)
  local caps, rooms, blocked = {}, {}, {}
  for kind = 1, 3 do
    local said, allowed = tonumber(told[kind] or ''), operator[kind]
    local limit = said and allowed and math.min(said, allowed) or said or allowed or by_default[kind]
    if limit then
      caps[kind] = part(limit)
      rooms[kind] = caps[kind] - taken[kind]
      local foreign, till = others(kind)
      if said and foreign > 0 then
        rooms[kind] = math.min(rooms[kind], part(said) - taken[kind] - foreign)
        blocked[kind] = till
      end
    end
  end
  return caps, rooms, blocked
end

-- The share of a window that one call takes, of the kind that is scarcest for it: what a turn costs its client.
local function cost_of(load, caps)
  local cost = 0
  for kind, cap in pairs(caps) do
    cost = math.max(cost, load[kind] / math.max(1, cap))
  end
  return cost
end

-- Start-time fair queueing: a client's turns start one after the other, those of clients side by side.
local function stand_in_line(caps)
  local start = number(redis.call('HGET', META, 'virtual' .. class))
  start = math.max(start, number(redis.call('HGET', FINISH[class], client)))
  local cost = cost_of(own, caps)
  redis.call('HSET', FINISH[class], client, start + cost)
  local member = string.format('%0' .. NUMBER_LENGTH .. '.0f', redis.call('HINCRBY', META, 'number', 1)) .. ':' .. waiter
  redis.call('ZADD', QUEUE[class], start, member)
  return {class = class, client = client, member = member, cost = cost, load = {0, 0, 0}}
end

-- How many waiters come before this one: all of the class before its own, and those of its own that start earlier.
local function ranks_of(record)
  local before = record.class == 2 and redis.call('ZCARD', QUEUE[1]) or 0
  return number(redis.call('ZRANK', QUEUE[record.class], record.member)), before
end

-- What those before need, if they need what all of their queue do on average.
local function about_needed(class, rank, before)
  local needs, mine = before > 0 and amounts_of(NEEDED[1]) or {0, 0, 0}, amounts_of(NEEDED[class])
  local share = rank / math.max(1, redis.call('ZCARD', QUEUE[class]))
  for kind = 1, 3 do
    needs[kind] = needs[kind] + math.ceil(mine[kind] * share)
  end
  needs[1] = math.max(needs[1], rank + before)
  return needs
end

-- What those before need, one by one. Only asked where few of them are in the way: each takes one request at least.
local function exactly_needed(class, rank, before)
  local members = before > 0 and redis.call('ZRANGE', QUEUE[1], 0, -1) or {}
  if rank > 0 then
    for _, member in ipairs(redis.call('ZRANGE', QUEUE[class], 0, rank - 1)) do
      members[#members + 1] = member
    end
  end
  local needs = {0, 0, 0}
  for _, member in ipairs(members) do
    local text = redis.call('HGET', WAITING, string.sub(member, NUMBER_LENGTH + 2))
    local load = text and cjson.decode(text).load or {1, 0, 0}
    for kind = 1, 3 do
      needs[kind] = needs[kind] + load[kind]
    end
  end
  return needs
end

local function needed_before(record, caps, rooms)
  local rank, before = ranks_of(record)
  local total = rank + before
  local is_near = total > 0 and total <= CLOSELY and total < rooms[1]
  if is_near and (caps[2] or caps[3]) then
    return total, exactly_needed(record.class, rank, before)
  end
  return total, about_needed(record.class, rank, before)
end

-- When so much has slid away, at the earliest. Counted calls slide in the order in which they were counted.
local function slid_at(amounts)
  local at, requests, input, output = now, amounts[1] or 0, amounts[2] or 0, amounts[3] or 0
  if requests > 0 then
    local calls = redis.call('ZRANGE', COUNTED, requests - 1, requests - 1, 'WITHSCORES')
    at = math.max(at, number(calls[2]) + window)
  end
  local calls = (input > 0 or output > 0) and redis.call('ZRANGE', COUNTED, 0, CLOSELY - 1, 'WITHSCORES') or {}
  for index = 1, #calls, 2 do
    local load = read_load(redis.call('HGET', LOADS, calls[index]))
    at = math.max(at, calls[index + 1] + window)
    input, output = input - load[2], output - load[3]
    if input <= 0 and output <= 0 then
      break
    end
  end
  return at
end

-- How long it takes until there is room for those ahead and for this one.
local function estimate(taken, caps, rooms, blocked, needs)
  local rounds, amounts, till = 0, {}, number(redis.call('HGET', META, 'paused_until'))
  for kind, cap in pairs(caps) do
    local per_round = math.max(1, cap)
    rounds = math.max(rounds, math.ceil((needs[kind] + math.min(own[kind], per_round)) / per_round) - 1)
  end
  for kind, cap in pairs(caps) do
    local need = needs[kind] + own[kind] - rounds * math.max(1, cap)
    amounts[kind] = math.min(taken[kind], taken[kind] + need - cap)
    if blocked[kind] and needs[kind] + own[kind] > rooms[kind] then
      till = math.max(till, blocked[kind])
    end
  end
  local wait = math.max(slid_at(amounts) + rounds * window, till) - now
  if redis.call('EXISTS', TOLD) == 0 then
    wait = math.min(wait, unlearnt)
  end
  wait = math.max(shortest, math.min(longest, wait))
  -- So that not all come at once; and of those whose turn comes in the same moment, batches after the others.
  local apart, after = math.min(class == 2 and 1000 or 50, shortest + wait / 20), class == 2 and 250 or 0
  return math.ceil(wait + jitter * apart) + after
end

local function fits(caps, rooms, blocked, rank, needs)
  if number(redis.call('HGET', META, 'paused_until')) > now then
    return false
  end
  local has_room = true
  for kind in pairs(caps) do
    has_room = has_room and needs[kind] + own[kind] <= rooms[kind]
  end
  -- One that is larger than the whole window has its turn when the window is empty, else it would wait for ever.
  return has_room or (rank == 0 and next(blocked) == nil and redis.call('EXISTS', COUNTED) == 0)
end

local function admit()
  local call = whole(redis.call('HINCRBY', META, 'number', 1))
  redis.call('ZADD', COUNTED, now, call)
  redis.call('HSET', LOADS, call, whole(own[1]) .. ':' .. whole(own[2]) .. ':' .. whole(own[3]) .. ':' .. waiter)
  redis.call('HSET', OPEN, waiter, call)
  count(USED, own, 1)
  leave(waiter, true)
end

trim()
bury()
redis.call('ZADD', KEYS[2], now, name)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - KEPT_MS)
local taken = amounts_of(USED)
local caps, rooms, blocked = caps_and_rooms(taken)
local is_alone = redis.call('EXISTS', QUEUE[1], class == 2 and QUEUE[2] or QUEUE[1]) == 0
local wait = 0
if is_alone and fits(caps, rooms, blocked, 0, {0, 0, 0}) then
  admit()
else
  local text = redis.call('HGET', WAITING, waiter)
  local record = text and cjson.decode(text) or stand_in_line(caps)
  local rank, needs = needed_before(record, caps, rooms)
  count(NEEDED[record.class], record.load, -1)
  count(NEEDED[record.class], own, 1)
  record.load = own
  redis.call('HSET', WAITING, waiter, cjson.encode(record))
  if fits(caps, rooms, blocked, rank, needs) then
    admit()
  else
    wait = estimate(taken, caps, rooms, blocked, needs)
    redis.call('ZADD', ALIVE, now + wait + grace, waiter)
  end
end
keep()
return wait
