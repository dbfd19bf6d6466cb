-- Says that the holder of a place lives, and looks for others that do not.
local queue, place, lease = unpack(ARGV)
if not holds(queue, place) then return no_place(queue) end
renew(queue, place, lease)
end_dead_places(queue)
