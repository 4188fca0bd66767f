-- What one gateway at a time may do, and what it publishes. Each holder has a token that is higher than those of all before it.
--
-- KEYS[1]  the lease, "TOKEN OWNER"       ARGV[1]  the operation: acquire, renew, release, publish
-- KEYS[2]  the last token                 ARGV[2]  the gateway
-- KEYS[3]  what is published, by name     ARGV[3]  its token; for acquire, the highest that it has seen
-- KEYS[4]  the log of changes
local operation, owner, token = ARGV[1], ARGV[2], ARGV[3]
local held = redis.call('GET', KEYS[1])
local own = token .. ' ' .. owner

-- acquire: ARGV[4] the life of the lease, in milliseconds
if operation == 'acquire' then
  if held and string.match(held, '^%d+ (.*)$') ~= owner then return { 0, held } end
  if not held then
    -- A server that has lost its data begins above what the gateways have seen.
    local last = redis.call('INCR', KEYS[2])
    if last <= tonumber(token) then
      last = tonumber(token) + 1
      redis.call('SET', KEYS[2], string.format('%d', last))
    end
    held = string.format('%d', last) .. ' ' .. owner
  end
  redis.call('SET', KEYS[1], held, 'PX', ARGV[4])
  return { 1, held }
end

-- renew: ARGV[4] the life of the lease, in milliseconds
if operation == 'renew' then
  if held ~= own then return { 0, held or '' } end
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return { 1, held }
end

if operation == 'release' then
  if held == own then redis.call('DEL', KEYS[1]) end
  return { 1, '' }
end

-- publish: ARGV[4] the channel, ARGV[5] the kind, ARGV[6] the name, ARGV[7] the secret
if operation == 'publish' then
  local stored = redis.call('HGET', KEYS[3], ARGV[6])
  local newest = tonumber(redis.call('GET', KEYS[2]) or '0')
  -- A gateway that was paused while another took over comes too late, whether or not the other has published yet.
  if (held and held ~= own) or newest > tonumber(token)
    or (stored and tonumber(string.match(stored, '^%d+') or '0') > tonumber(token)) then
    return { 0, held or '' }
  end
  redis.call('HSET', KEYS[3], ARGV[6], token .. ' ' .. ARGV[7])
  local body = 'S' .. ARGV[5]
  local previous = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
  local id = redis.call('XADD', KEYS[4], 'MAXLEN', '~', 20000, '*', 'm', body)
  redis.call('PUBLISH', ARGV[4], (previous and previous[1] or '0-0') .. ' ' .. id .. ' ' .. body)
  return { 1, held or '' }
end

return redis.error_reply('unknown operation')
