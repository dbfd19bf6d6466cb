-- Makes a pool, its dead letters and its subscriptions, or compares them: `create`, `check` or `passive`.
-- Answers with what differs: argument, wanted, found; an empty text for what is absent.
local pool, mode, settings = ARGV[1], ARGV[2], tonumber(ARGV[3])
local first_subscription = 4 + 2 * settings
local subscriptions = key('subscriptions', pool)
local is_there = exists(pool)
if not is_there and mode ~= 'create' then return no_pool(pool) end
if mode == 'passive' then return {} end

local differences = {}
for at = 4, first_subscription - 1, 2 do
  local argument, wanted = ARGV[at], ARGV[at + 1]
  local found = is_there and (redis.call('HGET', key('pool', pool), argument) or '') or wanted
  if found ~= wanted then differences[#differences + 1] = { argument, wanted, found } end
end
for at = first_subscription, #ARGV, 2 do
  local subscription = ARGV[at] .. ' ' .. ARGV[at + 1]
  if mode == 'check' and redis.call('SISMEMBER', subscriptions, subscription) == 0 then
    differences[#differences + 1] = { 'subscription', subscription, '' }
  end
end
if #differences > 0 or mode == 'check' then return differences end

if not is_there then
  for _, queue in ipairs({ pool .. '.dead', pool }) do
    if redis.call('EXISTS', queue) == 1 then
      return redis.error_reply('FOREIGN the key ' .. queue .. ' exists and is no pool of joinpool')
    end
  end
  redis.call('XGROUP', 'CREATE', pool .. '.dead', group, 0, 'MKSTREAM')
  redis.call('XGROUP', 'CREATE', pool, group, 0, 'MKSTREAM')
  redis.call('HSET', key('pool', pool), unpack(ARGV, 4, first_subscription - 1))
end
for at = first_subscription, #ARGV, 2 do
  local exchange, pattern = ARGV[at], ARGV[at + 1]
  redis.call('SADD', 'joinpool::exchanges', exchange)
  redis.call('SADD', key('exchange', exchange), pattern .. ' ' .. pool)
  redis.call('SADD', subscriptions, exchange .. ' ' .. pattern)
end
return {}
