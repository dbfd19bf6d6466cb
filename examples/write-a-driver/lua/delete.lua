-- Removes a pool with its backlog and its letters; with `force` also under its members, who are told.
local pool, force = unpack(ARGV)
if not exists(pool) then return end
end_dead_places(pool)
local members = redis.call('ZCARD', key('places', pool))
if members > 0 and force ~= '1' then
  return redis.error_reply('INUSE the pool ' .. pool .. ' has ' .. members .. ' member(s)')
end
for _, subscription in ipairs(redis.call('SMEMBERS', key('subscriptions', pool))) do
  local exchange, pattern = subscription:match('^(%S+) (%S+)$')
  redis.call('SREM', key('exchange', exchange), pattern .. ' ' .. pool)
end
for _, queue in ipairs({ pool, pool .. '.dead' }) do
  redis.call('DEL', queue, key('places', queue), key('charges', queue))
  redis.call('PUBLISH', key('wake', queue), 'deleted')
end
redis.call('DEL', key('pool', pool), key('subscriptions', pool))
