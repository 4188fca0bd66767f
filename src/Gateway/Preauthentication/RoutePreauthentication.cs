using System.Collections.Frozen;
using Gateway.Accounts.AppPasswords;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Factors;

namespace Gateway.Preauthentication;

/// <summary>
/// One route's settings for authentication, as endpoint metadata: built with the route, immutable, read once per request.
/// </summary>
internal sealed record RoutePreauthentication
{
    /// <summary>The route's name, for audit and metrics.</summary>
    public required string Route { get; init; }

    /// <summary>The schemes that are accepted, the preferred one first.</summary>
    public required IReadOnlyList<RouteAuthentication> Schemes { get; init; }

    /// <summary>The schemes of ASP.NET Core that this build adds and the route accepts, where <see cref="Schemes"/> has Custom.</summary>
    public IReadOnlyList<string> CustomSchemes { get; init; } = [];

    /// <summary>The users, networks and times that are allowed.</summary>
    public AccessRule Access { get; init; } = AccessRule.Everybody;

    /// <summary>What an app password must be for, to be accepted here.</summary>
    public string AppPasswordScope { get; init; } = AppPasswordScopes.Web;

    /// <summary>Whether a request may wait for minutes, as those do by which phones and Outlook learn of new mail.</summary>
    public bool MayLast { get; init; }

    /// <summary>Where programs may send the user's own password.</summary>
    public BasicSource Basic { get; init; }

    /// <summary>Whether a passkey signs people in instead of the password.</summary>
    public bool AcceptsPasskeyAlone { get; init; }

    /// <summary>The second factor that the route requires; null for none.</summary>
    public SecondFactorRule? SecondFactor { get; init; }

    /// <summary>The configured names of the issuers whose tokens are accepted; null for all.</summary>
    public FrozenSet<string>? Issuers { get; init; }

    /// <summary>The configured names of the authorities whose client certificates are accepted; null for all.</summary>
    public FrozenSet<string>? ClientAuthorities { get; init; }

    public RouteDelegation Delegation { get; init; }

    /// <summary>Whether the back end gets the user's name and password.</summary>
    public bool DelegatesPassword =>
        Delegation is RouteDelegation.Basic or RouteDelegation.Ntlm or RouteDelegation.Bearer or RouteDelegation.Forms;

    /// <summary>The header for <see cref="RouteDelegation.Header"/>; a client's own is removed on every route.</summary>
    public string DelegationHeader { get; init; } = "X-Forwarded-User";

    /// <summary>The header for the user's groups; null for none.</summary>
    public string? DelegationGroupsHeader { get; init; }

    /// <summary>The signed token that is sent with the name; null for none.</summary>
    public RouteAssertion? Assertion { get; init; }

    /// <summary>The back end's own sign-in form, for <see cref="RouteDelegation.Forms"/>.</summary>
    public BackEndForm? BackEndForm { get; init; }

    /// <summary>Paths of the back end's own sign-out; a request to one of them also ends the gateway's session.</summary>
    public IReadOnlyList<string> SignOutPaths { get; init; } = [];

    /// <summary>The settings of a request's route; null for an endpoint of the gateway itself.</summary>
    public static RoutePreauthentication? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
}
