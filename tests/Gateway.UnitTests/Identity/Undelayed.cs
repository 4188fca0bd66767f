using Gateway.Identity;
using Gateway.Identity.Throttling;

namespace Gateway.UnitTests.Identity;

/// <summary>Options whose refusals come at once, for tests that are not about when they come.</summary>
internal static class Undelayed
{
    /// <summary>The same options, without the delay that nobody has set.</summary>
    public static IdentityOptions Of(IdentityOptions options) =>
        options.Throttling.RefusalDelay != new ThrottlingOptions().RefusalDelay ? options : new()
        {
            Users = options.Users,
            Directories = options.Directories,
            Issuers = options.Issuers,
            ClientAuthorities = options.ClientAuthorities,
            Domains = options.Domains,
            Lockout = options.Lockout,
            Cache = options.Cache,
            Throttling = new()
            {
                Mode = options.Throttling.Mode,
                Failures = options.Throttling.Failures,
                Networks = options.Throttling.Networks,
                Window = options.Throttling.Window,
                Exempt = options.Throttling.Exempt,
                Tarpit = options.Throttling.Tarpit,
                Pending = options.Throttling.Pending,
                PendingPerSource = options.Throttling.PendingPerSource,
                Capacity = options.Throttling.Capacity,
                RefusalDelay = TimeSpan.Zero,
            },
        };
}
