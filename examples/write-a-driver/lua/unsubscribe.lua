-- Removes one subscription of a pool.
local pool, exchange, pattern = unpack(ARGV)
redis.call('SREM', key('exchange', exchange), pattern .. ' ' .. pool)
redis.call('SREM', key('subscriptions', pool), exchange .. ' ' .. pattern)
