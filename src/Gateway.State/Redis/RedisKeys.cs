using StackExchange.Redis;

namespace Gateway.State.Redis;

/// <summary>The names of the keys. The prefix in braces keeps all of them on one node of a cluster, as a script needs it.</summary>
/// <param name="prefix">The configured prefix.</param>
internal sealed class RedisKeys(string prefix)
{
    /// <summary>The announcements of changes, for gateways that listen.</summary>
    public string Channel { get; } = $"{{{prefix}}}:changes";

    /// <summary>The last changes, for gateways that have missed some.</summary>
    public RedisKey Log { get; } = $"{{{prefix}}}:log";

    /// <summary>The gateways that share the state.</summary>
    public RedisKey Members { get; } = $"{{{prefix}}}:gateways";

    /// <summary>What has ended before its time, by the time after which it need not be remembered.</summary>
    public RedisKey Endings { get; } = $"{{{prefix}}}:ended";

    /// <summary>Wrong passwords that devices repeat, as hashes, by the time after which they are forgotten.</summary>
    public RedisKey Refusals { get; } = $"{{{prefix}}}:refused";

    /// <summary>Which gateway issues certificates.</summary>
    public RedisKey Lease { get; } = $"{{{prefix}}}:lease";

    /// <summary>The last fencing token.</summary>
    public RedisKey Fence { get; } = $"{{{prefix}}}:fence";

    /// <summary>Begins the key of each account of the lockout.</summary>
    public string LockoutPrefix { get; } = $"{{{prefix}}}:lockout:";

    /// <summary>The networks that are rate limited, by the time until which they are.</summary>
    public RedisKey RateLimited { get; } = $"{{{prefix}}}:rate-limited";

    /// <summary>What answers a CA that looks whether a name is served here.</summary>
    public RedisKey Challenge(string id) => $"{{{prefix}}}:acme-challenge:{id}";

    /// <summary>The keys of cookies and tickets, and certificates.</summary>
    public RedisKey Secrets(string kind) => $"{{{prefix}}}:{kind}";

    public RedisKey Lockout(string account) => LockoutPrefix + account;

    /// <summary>The failures of a source, or of a network around it.</summary>
    public RedisKey Throttle(string network) => $"{{{prefix}}}:throttle:{network}";

    /// <summary>Its attempts in flight, by the ends of their leases.</summary>
    public RedisKey ThrottleInFlight(string network) => $"{{{prefix}}}:throttle-in-flight:{network}";

    /// <summary>There while what may be done once is remembered.</summary>
    public RedisKey Once(string kind, string name) => $"{{{prefix}}}:{kind}:{name}";

    /// <summary>There while an attempt's failures may be told again, though they are counted.</summary>
    public RedisKey ThrottleCounted(string ticket) => $"{{{prefix}}}:throttle-counted:{ticket}";
}
