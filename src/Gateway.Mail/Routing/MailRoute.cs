using System.Collections.Frozen;
using Gateway.Identity.Authorization;
using Gateway.Mail.Protocols;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Routing;

/// <summary>One published mail protocol: which names it answers to, who may sign in and how, and where it goes.</summary>
public sealed record MailRoute
{
    public required string Name { get; init; }

    public required MailProtocol Protocol { get; init; }

    /// <summary>Server names (SNI) it answers to, <c>*.example.com</c> for one label; none means any, and clients without SNI too.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    public required string Cluster { get; init; }

    public required IReadOnlyList<MailAuthentication> Authentication { get; init; }

    /// <summary>Who may, from where and when.</summary>
    public AccessRule Access { get; init; } = AccessRule.Everybody;

    /// <summary>The configured names of the authorities whose client certificates are taken; null for all.</summary>
    public FrozenSet<string>? ClientAuthorities { get; init; }

    public MailRouteOptions Options { get; init; } = new();

    /// <summary>The configured names of the issuers whose tokens are taken; null for all.</summary>
    public FrozenSet<string>? Issuers { get; init; }

    public TimeSpan IdleTimeout => Options.IdleTimeout ?? MailProtocols.IdleTimeoutOf(Protocol);

    /// <summary>The host name the gateway goes by towards this client.</summary>
    public string GreetingNameFor(string? serverName) =>
        Options.GreetingName ?? serverName ?? Hosts.FirstOrDefault(h => !h.StartsWith('*')) ?? "gateway";
}
