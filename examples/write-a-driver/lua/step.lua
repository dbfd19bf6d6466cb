-- Settles what a place is done with and takes more, up to an id. In one step, so that its window is never exceeded.
-- After giving back it takes nothing at once: others are woken as well, and have the same chance.
-- Answers with entries: id, number of deliveries, fields.
local queue, place, most, last = unpack(ARGV)
if not holds(queue, place) then return no_place(queue) end

local given_back = false
for at = 5, #ARGV, 2 do
  local how, id = ARGV[at], ARGV[at + 1]
  if how == 'accept' then
    forget(queue, id)
  else
    give_back(queue, id, how == 'retry')
    given_back = true
  end
end
if given_back then
  wake(queue)
  return {}
end

local function is_after(left, right)
  if right == '+' then return false end
  local left_time, left_number = left:match('^(%d+)-(%d+)$')
  local right_time, right_number = right:match('^(%d+)-(%d+)$')
  if left_time ~= right_time then return tonumber(left_time) > tonumber(right_time) end
  return tonumber(left_number) > tonumber(right_number)
end

local taken = {}
local wanted = tonumber(most)
if wanted == 0 then return taken end
for _, pending in ipairs(redis.call('XPENDING', queue, group, '-', last, wanted, waiting)) do
  local entry = redis.call('XCLAIM', queue, group, place, 0, pending[1])[1]
  if entry then taken[#taken + 1] = { entry[1], pending[4] + 1, entry[2] } end
end
if #taken == wanted then return taken end
local read = redis.call('XREADGROUP', 'GROUP', group, place, 'COUNT', wanted - #taken, 'STREAMS', queue, '>')
for _, entry in ipairs(read and read[1][2] or {}) do
  if is_after(entry[1], last) then
    give_back(queue, entry[1], false)
  else
    taken[#taken + 1] = { entry[1], 1, entry[2] }
  end
end
return taken
