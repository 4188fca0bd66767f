using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>Evicts expired entries from every table in memory.</summary>
public sealed class ExpiredEntries
{
    /// <summary>The time between two evictions.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Action[] _tables;

    internal ExpiredEntries(
        MemoryLockoutStore lockout,
        MemoryThrottleStore throttle,
        CredentialCaches caches,
        AccountAliases aliases,
        TokenSignIn tokens,
        ExternalSignIn external) =>
        _tables =
        [
            lockout.DropExpired,
            throttle.DropExpired,
            caches.DropExpired,
            aliases.DropExpired,
            tokens.DropExpired,
            external.DropExpired,
        ];

    /// <summary>Evicts them.</summary>
    public void Drop() => Array.ForEach(_tables, drop => drop());
}
