-- Adds a message to every pool that wants it, to one pool, or to its dead letters. Answers with the number of queues.
local kind, name, topic, mandatory = unpack(ARGV)
local fields = { unpack(ARGV, 5) }

local function words_of(text)
  local words = {}
  for word in text:gmatch('[^.]+') do words[#words + 1] = word end
  return words
end

local words = words_of(topic)

local function matches(pattern, at, word)
  local expected = pattern[at]
  if expected == nil then return words[word] == nil end
  if expected == '#' then
    return matches(pattern, at + 1, word) or (words[word] ~= nil and matches(pattern, at, word + 1))
  end
  return words[word] ~= nil and (expected == '*' or expected == words[word]) and matches(pattern, at + 1, word + 1)
end

if kind ~= 'topic' and not exists(name) then return no_pool(name) end
if kind == 'deadLetters' then
  add_letter(name, fields)
  return 1
end

local pools = {}
if kind == 'pool' then pools[name] = true end
if kind == 'topic' then
  for _, subscription in ipairs(redis.call('SMEMBERS', key('exchange', name))) do
    local pattern, pool = subscription:match('^(%S+) (%S+)$')
    if not pools[pool] and matches(words_of(pattern), 1, 1) then pools[pool] = true end
  end
end

if mandatory == '1' and next(pools) == nil then return redis.error_reply('NOROUTE no pool wants ' .. topic) end
local count = 0
for pool in pairs(pools) do
  redis.call('XADD', pool, '*', unpack(fields))
  wake(pool)
  count = count + 1
end
return count
