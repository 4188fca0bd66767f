-- One operation on the failures of a source and of the networks around it, as one atomic step. It counts as the store in memory does
-- (MemoryThrottleStore), which is its model in the tests.
--
-- KEYS[1]  the log of changes               ARGV[1]  the operation: enter, again, leave, release, know
-- KEYS[2]  the rate-limited networks        ARGV[2]  the channel of changes
-- KEYS[3]  whether the attempt is counted   ARGV[3]  the time; empty for the server's clock
-- then for each network, the smallest       ARGV[4]  the window                ARGV[5]  the lease of an attempt
-- first, its record and its attempts        ARGV[6]  the attempt               ARGV[7]  the failures reserved for it
-- in flight                                 ARGV[8]  its failures              ARGV[9]  how long ago it ended
--                                           then for each network its name, its limit, and the record that the gateway knows: v f s l
--
-- The record is a hash:
--   v  version; increases with each change
--   f  failures      s  since when      l  since when it is rate limited, or 0
-- The attempts in flight are a sorted set of the failures reserved for them, by the ends of their leases: an attempt of a gateway that
-- died counts for nothing. Times are milliseconds since 1970.
local operation, channel = ARGV[1], ARGV[2]
local window, lease = tonumber(ARGV[4]), tonumber(ARGV[5])
local ticket, reserved, failures, delay = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])

-- The server's clock is the same for all gateways.
local now = tonumber(ARGV[3])
if not now then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local function reset(n) n.f, n.l = 0, 0 end

local networks = {}
for at = 10, #ARGV, 6 do
  local n = {
    name = ARGV[at], limit = tonumber(ARGV[at + 1]),
    record = KEYS[2 + 2 * (#networks + 1)], flight = KEYS[3 + 2 * (#networks + 1)],
  }
  local record = redis.call('HMGET', n.record, 'v', 'f', 's', 'l')
  n.v, n.f, n.s, n.l = tonumber(record[1]) or 0, tonumber(record[2]) or 0, tonumber(record[3]) or 0, tonumber(record[4]) or 0

  -- A gateway knows more than this server where the server has lost its data, or a replica has become the primary that lagged behind.
  local version = tonumber(ARGV[at + 2])
  if version > n.v then
    n.v, n.f, n.s, n.l = version, tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
    n.written = true
  end

  -- A clock that was set back must not extend the limit.
  local since = n.l > 0 and n.l or n.s
  if n.f > 0 and math.abs(now - since) >= window then
    reset(n)
    n.written = true
  end
  networks[#networks + 1] = n
end

-- After the end of a record its versions go on, as gateways may still remember the last one.
local function change(n)
  n.v = math.max(n.v + 1, now)
  n.written, n.changed = true, true
end

local function in_flight(n)
  redis.call('ZREMRANGEBYSCORE', n.flight, '-inf', now)
  return redis.call('ZCARD', n.flight)
end

local function reserve(number)
  for _, n in ipairs(networks) do
    redis.call('ZADD', n.flight, string.format('%d', now + lease), ticket .. ':' .. number)
    redis.call('PEXPIRE', n.flight, lease)
  end
end

local function view(only_changed)
  local list = {}
  for _, n in ipairs(networks) do
    if n.changed or not only_changed then list[#list + 1] = { n.name, n.v, n.f, n.s, n.l } end
  end
  return list
end

local function store()
  for _, n in ipairs(networks) do
    if n.written then
      -- A released one is kept for as long as a gateway may remember that it was not.
      local last = n.f > 0 and (n.l > 0 and n.l or n.s) + window or now + window
      redis.call('HSET', n.record, 'v', string.format('%d', n.v), 'f', string.format('%d', n.f), 's', string.format('%d', n.s),
        'l', string.format('%d', n.l))
      redis.call('PEXPIRE', n.record, math.max(1, math.ceil(last - now)))
      if n.l > 0 then
        redis.call('ZADD', KEYS[2], string.format('%d', last), n.name)
      else
        redis.call('ZREM', KEYS[2], n.name)
      end
    end
  end
  local changes = view(true)
  if #changes > 0 then
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
    local body = 'T' .. cjson.encode({ t = now, n = changes })
    local previous = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
    local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', 20000, '*', 'm', body)
    redis.call('PUBLISH', channel, (previous and previous[1] or '0-0') .. ' ' .. id .. ' ' .. body)
  end
end

-- The names are of the network that is crowded, or of those that are rate limited now.
local function answer(status, names)
  store()
  return { status, cjson.encode({ t = now, n = view(false) }), names or {} }
end

if operation == 'enter' then
  for _, n in ipairs(networks) do
    if n.l > 0 then return answer('limited') end
    local room = n.limit - n.f
    if in_flight(n) >= room then return answer(room > 0 and 'crowded' or 'limited', { n.name }) end
  end
  reserve(1)
  return answer('admitted')
end

if operation == 'again' then
  for _, n in ipairs(networks) do
    if in_flight(n) >= n.limit - n.f then return answer('limited') end
  end
  reserve(reserved + 1)
  return answer('admitted')
end

if operation == 'leave' then
  for _, n in ipairs(networks) do
    for number = 1, reserved do redis.call('ZREM', n.flight, ticket .. ':' .. number) end
  end

  -- It may be told twice, where the answer was lost; and what happened before the window counts no more.
  local counts = failures > 0 and delay < window and redis.call('SET', KEYS[3], '1', 'NX', 'PX', 2 * lease)
  local limited = {}
  if counts then
    for _, n in ipairs(networks) do
      for _ = 1, failures do
        if n.f == 0 then n.s = now - delay end
        n.f = n.f + 1
        if n.f >= n.limit and n.l == 0 then
          n.l = now - delay
          limited[#limited + 1] = n.name
        end
      end
      change(n)
    end
  end
  return answer('left', limited)
end

if operation == 'release' then
  for _, n in ipairs(networks) do
    reset(n)
    change(n)
  end
  return answer('released')
end

if operation == 'know' then return answer('known') end

return redis.error_reply('unknown operation')
