-- Takes a place in a queue of a pool. Answers with the id of the queue's last entry.
local pool, queue, place, lease = unpack(ARGV)
if not exists(pool) then return no_pool(pool) end
end_dead_places(queue)
if queue ~= pool then trim_letters(pool) end
renew(queue, place, lease)
local last = redis.call('XREVRANGE', queue, '+', '-', 'COUNT', 1)[1]
return last and last[1] or '0-0'
