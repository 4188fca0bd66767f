using System.Collections.Frozen;
using Gateway.Identity.Authorization;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Routing;

/// <summary>One published mail protocol: its server names, who may sign in and how, and where sessions go.</summary>
public sealed record MailRoute
{
    public required string Name { get; init; }

    public required MailProtocol Protocol { get; init; }

    /// <summary>
    /// Server names (SNI) of the route, <c>*.example.com</c> for names of any depth; none means every name, and clients without SNI too.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public required string Cluster { get; init; }

    public required IReadOnlyList<MailAuthentication> Authentication { get; init; }

    /// <summary>The users, networks and hours that the route allows.</summary>
    public AccessRule Access { get; init; } = AccessRule.Everybody;

    /// <summary>The configured names of the authorities whose client certificates are accepted; null for all.</summary>
    public FrozenSet<string>? ClientAuthorities { get; init; }

    /// <summary>The user's own password is accepted from networks alone where the user is familiar.</summary>
    public bool IsPasswordForFamiliarNetworks { get; init; }

    public MailRouteOptions Options
    {
        get;
        init
        {
            field = value;
            DestinationsOfUsers = Freeze(value.Users);
            ClustersOfDomains = Freeze(value.Domains);
        }
    } = new();

    /// <summary>The configured names of the issuers whose tokens are accepted; null for all.</summary>
    public FrozenSet<string>? Issuers { get; init; }

    /// <summary>The destination of each user who has one, for look-ups by name in any case.</summary>
    internal FrozenDictionary<string, string> DestinationsOfUsers { get; private init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The cluster of each domain that has one, for look-ups by name in any case.</summary>
    internal FrozenDictionary<string, string> ClustersOfDomains { get; private init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The gateway's host name in greetings to this client.</summary>
    public string GreetingNameFor(string? serverName) =>
        Options.GreetingName ?? serverName ?? Hosts.FirstOrDefault(h => !h.StartsWith('*')) ?? "gateway";

    // Where names differ in case alone the first one counts.
    private static FrozenDictionary<string, string> Freeze(IReadOnlyDictionary<string, string> map) => map
        .DistinctBy(e => e.Key, StringComparer.OrdinalIgnoreCase)
        .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
