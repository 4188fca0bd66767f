using Gateway.Identity;
using Gateway.Identity.Lockout;
using Gateway.State.Redis;
using Microsoft.Extensions.Options;

namespace Gateway.State.Lockout;

/// <summary>The settings that the shared lockout depends on.</summary>
internal sealed record RedisLockoutSettings(
    IOptionsMonitor<LockoutOptions> Lockout, IOptionsMonitor<IdentityOptions> Identity, RedisOptions Redis, GatewayName Name);
