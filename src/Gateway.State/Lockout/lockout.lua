-- One operation on one account of the lockout, as one atomic step. It counts as the store in memory does (MemoryLockoutStore), which is
-- its model in the tests.
--
-- KEYS[1]  the account's record        ARGV[1]  the operation: enter, again, hold, leave, seen, release
-- KEYS[2]  the log of changes          ARGV[2]  the settings, as JSON
--                                      ARGV[3]  the arguments, as JSON
--                                      ARGV[4]  the channel of changes
--
-- The record, as JSON:
--   v  version; increases with each change that other gateways must know
--   u  1 while no directory has recognized the name
--   c  the counters of unknown and of familiar sources: failures, last failure, locked since or 0, last source
--   n  the familiar networks, the latest last: network, last seen
--   e  the familiar devices, the latest last: device, last seen
--   i  attempts in flight by ticket: counter, admitted failures, end of the lease, source
--   d  tickets that have ended: until when to remember it, failures counted when the lease ended
-- Times are milliseconds since 1970.
local operation = ARGV[1]
local set = cjson.decode(ARGV[2])
local arg = cjson.decode(ARGV[3])
local channel = ARGV[4]

-- The server's clock is the same for all gateways.
local now = set.now
if not now then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end

-- What is no record counts as none, and is replaced.
local function is_counter(c)
  return type(c) == 'table' and type(c[1]) == 'number' and type(c[2]) == 'number' and type(c[3]) == 'number'
end
local text = redis.pcall('GET', KEYS[1])
local ok, r = pcall(cjson.decode, text)
if not (ok and type(r) == 'table' and type(r.v) == 'number' and r.v < 2 ^ 53 and type(r.c) == 'table' and is_counter(r.c[1])
    and is_counter(r.c[2])) then
  r = { v = 0, u = 0, c = { { 0, 0, 0, '' }, { 0, 0, 0, '' } } }
end
r.n = r.n or {}
r.e = r.e or {}
r.i = r.i or {}
r.d = r.d or {}
local written, changed, locked = false, false, false

local function threshold(index) return set.thresholds[index] end

local function reset(counter) counter[1] = 0; counter[3] = 0 end

local function fail(index, at, source)
  local counter = r.c[index]
  counter[1] = counter[1] + 1
  if at > counter[2] then counter[2] = at end
  counter[4] = source
  if counter[1] >= threshold(index) and counter[3] == 0 then
    counter[3] = at
    locked = true
  end
  changed = true
end

-- So many that an account which is tried without end keeps a small record. Where one of them is told again after it was forgotten, it
-- counts twice.
local function remember(ticket, failures)
  local count, oldest = 0, nil
  for known, ended in pairs(r.d) do
    count = count + 1
    if not oldest or ended[1] < r.d[oldest][1] then oldest = known end
  end
  if count >= 256 then r.d[oldest] = nil end
  r.d[ticket] = { now + 2 * set.lease, failures }
end

-- An attempt that nobody has ended within its lease counts as a failure: its gateway died, and may have sent the password.
local function end_leases()
  for ticket, held in pairs(r.i) do
    if held[3] <= now then
      for _ = 1, held[2] do fail(held[1], held[3], held[4]) end
      r.i[ticket] = nil
      remember(ticket, held[2])
    end
  end
  for ticket, ended in pairs(r.d) do
    if ended[1] <= now then r.d[ticket] = nil end
  end
end

local function age()
  for index, counter in ipairs(r.c) do
    if counter[2] > now then counter[2] = now end -- the clock was set back
    local life = set.window
    if counter[1] >= threshold(index) then life = life * threshold(index) end
    if counter[1] > 0 and now - counter[2] >= life then
      reset(counter)
      written = true
    end
  end
  for _, list in ipairs({ r.n, r.e }) do
    for position = #list, 1, -1 do
      if now - list[position][2] >= set.familiar_for then table.remove(list, position) end
    end
  end
end

local function contains(list, item)
  for _, known in ipairs(list) do
    if known[1] == item then return true end
  end
  return false
end

local function is_familiar()
  return contains(r.n, arg.source) or (arg.device and contains(r.e, arg.device))
end

local function add(list, item, at)
  local seen
  for position = #list, 1, -1 do
    if list[position][1] == item then
      seen = list[position][2]
      table.remove(list, position)
    end
  end
  table.insert(list, { item, at })
  while #list > set.networks do table.remove(list, 1) end
  written = true
  -- Others need not know each visit.
  if not seen or at - seen >= set.familiar_for / 100 then changed = true end
end

local function add_familiar(at)
  if set.networks == 0 then return end
  add(r.n, arg.source, at)
  if arg.device then add(r.e, arg.device, at) end
end

local function in_flight(index)
  local count = 0
  for _, held in pairs(r.i) do
    if held[1] == index then count = count + held[2] end
  end
  return count
end

local function hold(ticket, index, count, source)
  r.i[ticket] = { index, count, now + set.lease, source }
  written = true
end

-- What gateways know of the account: the record without the attempts.
local function known()
  local view = { v = r.v, u = r.u, c = r.c }
  if #r.n > 0 then view.n = r.n end
  if #r.e > 0 then view.e = r.e end
  return view
end

local function store()
  if changed then r.v = r.v + 1 end
  if not (written or changed) then return end
  local last = now + set.window
  local failures = false
  for index, counter in ipairs(r.c) do
    if counter[1] > 0 then
      failures = true
      local life = set.window
      if counter[1] >= threshold(index) then life = life * threshold(index) end
      last = math.max(last, counter[2] + life)
    end
  end
  -- As long as a gateway may remember a lock, the version must say that it has been released.
  if not failures then last = math.max(last, now + set.window * math.max(threshold(1), threshold(2))) end
  for _, list in ipairs({ r.n, r.e }) do
    for _, known in ipairs(list) do last = math.max(last, known[2] + set.familiar_for) end
  end
  for _, held in pairs(r.i) do last = math.max(last, held[3] + set.window) end
  local record = known()
  if next(r.i) then record.i = r.i end
  if next(r.d) then record.d = r.d end
  redis.call('SET', KEYS[1], cjson.encode(record), 'PX', math.ceil(last - now))
  if changed then
    local view = known()
    view.a = arg.account
    view.t = now
    local body = 'L' .. cjson.encode(view)
    local previous = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)[1]
    local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', 20000, '*', 'm', body)
    redis.call('PUBLISH', channel, (previous and previous[1] or '0-0') .. ' ' .. id .. ' ' .. body)
  end
end

local function answer(status, index)
  store()
  return { status, index or 0, cjson.encode(known()), now, locked and 1 or 0 }
end

-- A gateway knows more than this server where the server has lost its data, or a replica has become the primary that lagged behind.
if arg.version and arg.version > r.v then
  if not arg.known then return { 'behind', 0, '', now, 0 } end
  r.v, r.u, r.c, r.n, r.e = arg.known.v, arg.known.u, arg.known.c, arg.known.n or {}, arg.known.e or {}
  written = true
end

end_leases()
age()

if operation == 'enter' then
  if r.d[arg.ticket] then return answer('ended') end -- the gateway has given this attempt up already
  local index = is_familiar() and 2 or 1
  local counter = r.c[index]
  local over = counter[1] >= threshold(index)
  local is_locked = over and now - counter[2] < set.window
  local status = is_locked and 'locked' or over and 'after' or 'admitted'
  if not set.enforce then
    hold(arg.ticket, index, 1, arg.source)
    return answer(is_locked and 'log_only' or status, index)
  end
  if is_locked then return answer('locked', index) end
  -- After a lock one attempt at a time; before it, no more than can fail without exceeding the threshold.
  local limit = over and 1 or threshold(index) - counter[1]
  if in_flight(index) >= limit then return answer('crowded', index) end
  hold(arg.ticket, index, 1, arg.source)
  return answer(status, index)
end

if operation == 'again' then
  local held = r.i[arg.ticket]
  if r.d[arg.ticket] then return answer('refused') end
  if not held then held = { arg.counter, arg.entered, 0, arg.source } end -- the server has lost it
  r.i[arg.ticket] = held
  if set.enforce and r.c[held[1]][1] + in_flight(held[1]) >= threshold(held[1]) then return answer('refused', held[1]) end
  hold(arg.ticket, held[1], held[2] + 1, held[4])
  return answer('admitted', held[1])
end

-- A gateway has admitted it while this server was away.
if operation == 'hold' then
  if not r.d[arg.ticket] then hold(arg.ticket, arg.counter, arg.entered, arg.source) end
  return answer('held', arg.counter)
end

if operation == 'leave' then
  local ended = r.d[arg.ticket]
  if ended and ended[2] == 0 then return answer('ended') end -- sent twice
  local at = now - (arg.delay or 0)
  local counter = r.c[arg.counter]
  r.i[arg.ticket] = nil
  remember(arg.ticket, 0)
  written = true
  if arg.ended == 'success' then
    -- A success that is told late proves nothing about the failures after it.
    if counter[1] > 0 and counter[2] <= at then
      reset(counter)
      changed = true
    end
    if r.u ~= 0 then
      r.u = 0
      changed = true
    end
    add_familiar(at)
  elseif arg.ended ~= 'unknown' then
    local unknown_user = (arg.ended == 'unknown_user' or (arg.ended == 'ambiguous' and #r.n + #r.e == 0)) and 1 or 0
    if r.u ~= unknown_user then
      r.u = unknown_user
      changed = true
    end
    for _ = 1, arg.failures - (ended and ended[2] or 0) do fail(arg.counter, at, arg.source) end
  end
  return answer('left', arg.counter)
end

if operation == 'seen' then
  add_familiar(now - (arg.delay or 0))
  written = changed
  return answer('seen')
end

if operation == 'release' then
  if r.c[1][1] + r.c[2][1] > 0 then
    reset(r.c[1])
    reset(r.c[2])
    changed = true
  end
  return answer('released')
end

return redis.error_reply('unknown operation')
