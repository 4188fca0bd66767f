-- Which commands the user may not run on a gateway's keys and channel. Nothing is run or written.
--
-- ARGV[1]  a key        ARGV[2]  the channel of changes
local key, channel = ARGV[1], ARGV[2]

-- Servers before 7.0 cannot be asked.
if not redis.acl_check_cmd then return {} end

local needed = {
  { 'get', key }, { 'mget', key }, { 'set', key, 'v', 'PX', '1' }, { 'del', key }, { 'incr', key },
  { 'scan', '0' }, { 'time' }, { 'hget', key, 'f' },
  { 'hgetall', key }, { 'hmget', key, 'f' }, { 'hset', key, 'f', 'v' }, { 'hsetnx', key, 'f', 'v' }, { 'hdel', key, 'f' },
  { 'lindex', key, '0' }, { 'lpush', key, 'v' }, { 'lrange', key, '0', '-1' }, { 'ltrim', key, '0', '1' },
  { 'xadd', key, '*', 'm', 'v' }, { 'xrange', key, '-', '+' }, { 'xrevrange', key, '+', '-' },
  { 'zadd', key, '1', 'm' }, { 'zrange', key, '0', '-1' }, { 'zscore', key, 'm' }, { 'zremrangebyscore', key, '-inf', '1' },
  { 'zremrangebyrank', key, '0', '-2' },
  { 'zcard', key }, { 'zrem', key, 'm' }, { 'pexpire', key, '1' }, { 'set', key, 'v', 'NX', 'PX', '1' },
  { 'publish', channel, 'v' }, { 'subscribe', channel },
}
local forbidden = {}
for _, command in ipairs(needed) do
  if not redis.acl_check_cmd(unpack(command)) then forbidden[#forbidden + 1] = command[1] end
end
return forbidden
