using System.Collections.Frozen;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;

namespace Gateway.Preauthentication;

/// <summary>What one route asks of its callers, as endpoint metadata: built with the route, immutable, read once a request.</summary>
internal sealed record RoutePreauthentication
{
    /// <summary>The route's name, for audit and metrics.</summary>
    public required string Route { get; init; }

    /// <summary>The schemes that are accepted, the preferred one first.</summary>
    public required IReadOnlyList<RouteAuthentication> Schemes { get; init; }

    /// <summary>Who may, from where and when.</summary>
    public AccessRule Access { get; init; } = AccessRule.Everybody;

    /// <summary>The configured names of the issuers whose tokens are taken; null for all.</summary>
    public FrozenSet<string>? Issuers { get; init; }

    /// <summary>The configured names of the authorities whose client certificates are taken; null for all.</summary>
    public FrozenSet<string>? ClientAuthorities { get; init; }

    public RouteDelegation Delegation { get; init; }

    /// <summary>Whether the back end gets the name and the password that the caller brought.</summary>
    public bool DelegatesPassword => Delegation is RouteDelegation.Basic or RouteDelegation.Ntlm or RouteDelegation.Bearer or RouteDelegation.Forms;

    /// <summary>The header for <see cref="RouteDelegation.Header"/>; removed from every client request of every route that has it.</summary>
    public string DelegationHeader { get; init; } = "X-Forwarded-User";

    /// <summary>The header for the user's groups, beside the name; null where they are not told.</summary>
    public string? DelegationGroupsHeader { get; init; }

    /// <summary>The signed token beside the name; null for none.</summary>
    public RouteAssertion? Assertion { get; init; }

    /// <summary>The back end's own sign-in form, for <see cref="RouteDelegation.Forms"/>.</summary>
    public BackEndForm? BackEndForm { get; init; }

    /// <summary>Paths of the back end's own sign-out; a request to one of them ends the gateway's session too.</summary>
    public IReadOnlyList<string> SignOutPaths { get; init; } = [];
}
