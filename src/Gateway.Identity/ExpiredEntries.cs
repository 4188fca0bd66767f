using Gateway.Identity.Directories;
using Gateway.Identity.External;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>Evicts what has expired from memory.</summary>
public sealed class ExpiredEntries(
    MemoryLockoutStore lockout,
    SourceThrottle throttle,
    VerifiedCredentials verified,
    StalePasswords stale,
    AccountAliases aliases,
    TokenVerifier tokens,
    ExternalSignIn external)
{
    /// <summary>How often there is enough to evict.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Evicts it.</summary>
    public void Drop()
    {
        lockout.DropExpired();
        throttle.DropExpired();
        verified.DropExpired();
        stale.DropExpired();
        aliases.DropExpired();
        tokens.DropExpired();
        external.DropExpired();
    }
}
