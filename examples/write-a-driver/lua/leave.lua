-- Ends a place; what it still holds goes back.
local queue, place, how = unpack(ARGV)
if holds(queue, place) then end_place(queue, place, how == 'charged') end
