-- What gateways tell each other.
--
-- KEYS[1]  the log of changes     ARGV[1]  the operation: beat, tell, end, once, refuse, rotate, keep
-- KEYS[2]  the gateways, what has ended, the refusals, or the secrets
local operation = ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- tell: ARGV[2] the channel, ARGV[3] the body
local function tell(channel, body)
  local previous = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', 20000, '*', 'm', body)
  redis.call('PUBLISH', channel, (previous and previous[1] or '0-0') .. ' ' .. id .. ' ' .. body)
end

if operation == 'tell' then
  tell(ARGV[2], ARGV[3])
  return { 'told' }
end

-- end: ARGV[2] the channel, ARGV[3] what has ended, ARGV[4] for how long it is remembered, in milliseconds
if operation == 'end' then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  local last = now + tonumber(ARGV[4])
  local known = redis.call('ZSCORE', KEYS[2], ARGV[3])
  if not known or tonumber(known) < last then redis.call('ZADD', KEYS[2], string.format('%d', last), ARGV[3]) end
  if not known then tell(ARGV[2], 'E' .. string.format('%d', ARGV[4]) .. ' ' .. ARGV[3]) end
  return { 'told' }
end

-- once: ARGV[2] for how long it is remembered, in milliseconds
if operation == 'once' then
  return { redis.call('SET', KEYS[2], '1', 'NX', 'PX', ARGV[2]) and 'first' or 'again' }
end

-- refuse: ARGV[2] the channel, ARGV[3] what is refused, ARGV[4] for how long it is remembered, in milliseconds, ARGV[5] how many are kept
if operation == 'refuse' then
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
  local is_new = redis.call('ZADD', KEYS[2], string.format('%d', now + tonumber(ARGV[4])), ARGV[3]) == 1
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[5]))
  if is_new then tell(ARGV[2], 'P' .. string.format('%d', ARGV[4]) .. ' ' .. ARGV[3]) end
  return { 'told' }
end

-- rotate: ARGV[2] the channel, ARGV[3] the kind, ARGV[4] the life of a secret in milliseconds, ARGV[5] a new secret, or empty to ask
if operation == 'rotate' then
  local newest = redis.call('LINDEX', KEYS[2], 0)
  local is_due = not newest or now - tonumber(string.match(newest, '^%d+')) >= tonumber(ARGV[4])
  if is_due and ARGV[5] ~= '' then
    redis.call('LPUSH', KEYS[2], string.format('%d', now) .. ' ' .. ARGV[5])
    redis.call('LTRIM', KEYS[2], 0, 1)
    tell(ARGV[2], 'S' .. ARGV[3])
    is_due = false
  end
  return { is_due and 1 or 0, redis.call('LRANGE', KEYS[2], 0, -1) }
end

-- keep: ARGV[2] the channel, ARGV[3] the kind, ARGV[4] the name, ARGV[5] the secret
if operation == 'keep' then
  if redis.call('HSETNX', KEYS[2], ARGV[4], ARGV[5]) == 1 then tell(ARGV[2], 'S' .. ARGV[3]) end
  return redis.call('HGETALL', KEYS[2])
end

-- beat: ARGV[2] the gateway, ARGV[3] what it says of itself, ARGV[4] after how long a gateway is forgotten, in milliseconds
if operation == 'beat' then
  redis.call('HSET', KEYS[2], ARGV[2], string.format('%d', now) .. ' ' .. ARGV[3])
  local members = {}
  local all = redis.call('HGETALL', KEYS[2])
  for position = 1, #all, 2 do
    local seen, text = string.match(all[position + 1], '^(%d+) (.*)$')
    local age = seen and now - tonumber(seen)
    if not age or math.abs(age) > tonumber(ARGV[4]) then
      redis.call('HDEL', KEYS[2], all[position])
    else
      members[#members + 1] = all[position] .. ' ' .. age .. ' ' .. text
    end
  end
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
  return { string.format('%d', now), last and last[1] or '0-0', first and first[1] or '0-0', members }
end

return redis.error_reply('unknown operation')
