-- Answers with nothing when there is no such pool, else with: backlog, members, unsettled, dead letters, subscriptions.
local pool = ARGV[1]
if not exists(pool) then return false end
end_dead_places(pool)
end_dead_places(pool .. '.dead')
trim_letters(pool)
local unsettled = redis.call('XPENDING', pool, group)[1]
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', pool, group)) do
  if consumer[2] == waiting then unsettled = unsettled - consumer[4] end
end
local backlog = redis.call('XLEN', pool) - unsettled
local members = redis.call('ZCARD', key('places', pool))
local letters = redis.call('XLEN', pool .. '.dead')
return { backlog, members, unsettled, letters, redis.call('SMEMBERS', key('subscriptions', pool)) }
