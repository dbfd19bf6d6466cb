-- What every script begins with. A script runs alone at the server: nobody sees it half done.
--
-- A queue is a stream with one consumer group: a pool's has the pool's name, its dead letters' has `.dead` behind it.
-- A place in it is a consumer of that group with a lease, kept in a sorted set by the time at which it runs out.
-- What was given back is pending with a consumer that nobody is: `waiting`.
local group = 'members'
local waiting = '-'

local function key(kind, name)
  return 'joinpool::' .. kind .. ':' .. name
end

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function wake(queue)
  redis.call('PUBLISH', key('wake', queue), 'messages')
end

local function exists(pool)
  return redis.call('EXISTS', key('pool', pool)) == 1
end

local function no_pool(pool)
  return redis.error_reply('NOPOOL there is no pool ' .. pool)
end

local function forget(queue, id)
  redis.call('XACK', queue, group, id)
  redis.call('XDEL', queue, id)
  redis.call('HDEL', key('charges', queue), id)
end

-- Old letters go first. The time in the id of an entry is that of the server when it was added.
local function trim_letters(pool)
  local limits = redis.call('HMGET', key('pool', pool), 'deadLetters.maxMessages', 'deadLetters.ttlMs')
  local letters = pool .. '.dead'
  if tonumber(limits[1]) then redis.call('XTRIM', letters, 'MAXLEN', limits[1]) end
  if tonumber(limits[2]) then redis.call('XTRIM', letters, 'MINID', string.format('%.0f', now() - limits[2])) end
end

local function add_letter(pool, fields)
  redis.call('XADD', pool .. '.dead', '*', unpack(fields))
  trim_letters(pool)
end

-- Only pools have a limit; letters are given back as often as somebody looks at them.
local function charge(queue, id)
  local limit = tonumber(redis.call('HGET', key('pool', queue), 'deliveryLimit'))
  return limit and redis.call('HINCRBY', key('charges', queue), id, 1) >= limit
end

local function give_back(queue, id, charged)
  if not (charged and charge(queue, id)) then
    redis.call('XCLAIM', queue, group, waiting, 0, id, 'JUSTID')
    return
  end
  local fields = redis.call('XRANGE', queue, id, id)[1][2]
  fields[#fields + 1] = 'reason'
  fields[#fields + 1] = 'delivery-limit'
  add_letter(queue, fields)
  forget(queue, id)
end

local function end_place(queue, place, charged)
  local pending
  repeat
    pending = redis.call('XPENDING', queue, group, '-', '+', 100, place)
    for _, entry in ipairs(pending) do give_back(queue, entry[1], charged) end
  until #pending == 0
  redis.call('XGROUP', 'DELCONSUMER', queue, group, place)
  redis.call('ZREM', key('places', queue), place)
  wake(queue)
end

-- Whose lease has run out is taken for dead, and what he held is charged: it may have killed him.
local function end_dead_places(queue)
  local dead = redis.call('ZRANGE', key('places', queue), '-inf', now(), 'BYSCORE')
  for _, place in ipairs(dead) do end_place(queue, place, true) end
end

local function renew(queue, place, lease)
  redis.call('ZADD', key('places', queue), now() + lease, place)
end

local function holds(queue, place)
  return redis.call('ZSCORE', key('places', queue), place)
end

local function no_place(queue)
  return redis.error_reply('NOPLACE this place in ' .. queue .. ' is over: its lease ran out, or the pool was deleted')
end
