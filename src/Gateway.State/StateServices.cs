using Gateway.Identity;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.State.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Gateway.State.Throttling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gateway.State;

/// <summary>Registers the state that several gateways share. The host runs the periodic work.</summary>
public static class StateServices
{
    /// <summary>Registers it, and the shared lockout in place of the one in memory.</summary>
    /// <param name="services">The services, with those of identity.</param>
    /// <param name="options">The server.</param>
    /// <param name="describe">The generation and the hash of this gateway's configuration, for the others' status.</param>
    public static IServiceCollection AddSharedState(
        this IServiceCollection services, RedisOptions options, Func<IServiceProvider, string> describe) => services
        .AddSingleton(options)
        .AddSingleton<GatewayName>()
        .AddSingleton<RedisMetrics>()
        .AddSingleton<RedisConnection>()
        .AddSingleton<SharedOutbox>()
        .AddSingleton<ServerClock>()
        .AddSingleton<ClockWatch>()
        .AddSingleton<LockoutReplica>()
        .AddSingleton<SharedLockouts>()
        .AddSingleton<ThrottleReplica>()
        .AddSingleton<ThrottleScript>()
        .AddSingleton<SharedThrottles>()
        .AddSingleton<SharedEndings>()
        .AddSingleton<SharedRefusals>()
        .AddSingleton<SharedOnce>()
        .AddSingleton<SharedSecrets>()
        .AddSingleton<SharedLease>()
        .AddSingleton<SharedAcmeChallenges>()
        .AddSingleton<ISharedPart>(provider => provider.GetRequiredService<SharedLockouts>())
        .AddSingleton<ISharedPart>(provider => provider.GetRequiredService<SharedThrottles>())
        .AddSingleton<ISharedPart>(provider => provider.GetRequiredService<SharedEndings>())
        .AddSingleton<ISharedPart>(provider => provider.GetRequiredService<SharedRefusals>())
        .AddSingleton<ISharedPart>(provider => provider.GetRequiredService<SharedSecrets>())
        .AddSingleton<SharedLog>()
        .AddSingleton(provider => new GatewayDescription(
            provider.GetRequiredService<GatewayName>(),
            () => describe(provider),
            () => provider.GetRequiredService<IOptionsMonitor<IdentityOptions>>().CurrentValue.Gateways))
        .AddSingleton<SharedLink>()
        .AddSingleton<RedisLockoutSettings>()
        .AddSingleton<ILockoutStore, RedisLockoutStore>()
        .AddSingleton<IThrottleStore, RedisThrottleStore>();
}
