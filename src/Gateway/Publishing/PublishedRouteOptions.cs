using System.ComponentModel;
using Gateway.Configuration;
using Gateway.Filtering;
using Gateway.Identity.Authorization;
using Gateway.Mail.Routing;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Factors;
using Gateway.Publishing.Rewriting;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>
/// One entry of <c>Routes</c>. What a preset knows may be overridden here; members that YARP documents for a route have YARP's names.
/// </summary>
internal sealed class PublishedRouteOptions
{
    [Description("What is published: paths, methods, sizes, time-outs and rules of a known protocol.")]
    public RoutePreset? Preset { get; init; }

    [Description("Host names the route answers to; short for Match.Hosts.")]
    [ValueForm(ValueForm.Host)]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Description("Where / of the route's Hosts is redirected to, such as /owa/; whichever route would take it. Absent for no redirect.")]
    public string? Root { get; init; }

    [Description("Which requests the route takes: Hosts, Path, Methods, Headers, QueryParameters, as YARP documents them.")]
    public RouteMatch? Match { get; init; }

    [Description("Order among routes that match the same request; lower first.")]
    public int? Order { get; init; }

    [Description("Name of the cluster that the route's requests go to. Required, here or as ClusterId.")]
    public string Cluster { get; init; } = "";

    [Description("YARP's name for Cluster.")]
    public string ClusterId
    {
        get => Cluster;
        init => Cluster = value;
    }

    [Description("Authentication schemes: one or a list. Required, unless the preset has one.")]
    public IReadOnlyList<RouteAuthentication> Authentication { get; init; } = [];

    [Description("Names of the authentication handlers that this build of the gateway adds and the route takes, where Authentication has "
        + "Custom.")]
    public IReadOnlyList<string> CustomSchemes { get; init; } = [];

    [Description("Who may use the route, from where and when. Empty means every known user.")]
    public AccessRuleOptions Authorization { get; init; } = new();

    [Description("Where programs may send the user's own password, where Authentication has Basic: Everywhere, or "
        + "FromFamiliarNetworksOnly, which are networks where the person has proved a second factor, and Accounts:EnrolFrom.")]
    public BasicSource Basic { get; init; }

    [Description("What a passkey is good for on the sign-in page, where Authentication has Forms: SecondFactorOnly, or InsteadOfPassword, "
        + "which signs people in without typing a password. The back end then gets none: Delegation must be None or Header.")]
    public RoutePasskey Passkey { get; init; }

    [Description("The second factor that the route asks for beside a password; {} for everybody, always. Absent for none.")]
    public SecondFactorOptions? SecondFactor { get; init; }

    [Description("Names of the issuers in Identity.Issuers whose tokens the route takes, where Authentication is Bearer or OpenIdConnect; "
        + "empty for all.")]
    public IReadOnlyList<string> Issuers { get; init; } = [];

    [Description("Names of the authorities in Identity.ClientAuthorities whose client certificates the route takes, where Authentication "
        + "is ClientCertificate; empty for all.")]
    public IReadOnlyList<string> ClientAuthorities { get; init; } = [];

    [Description("What the back end is told about the user.")]
    public RouteDelegation? Delegation { get; init; }

    [Description("The header that carries the user's name, where Delegation is Header.")]
    public string DelegationHeader { get; init; } = "X-Forwarded-User";

    [Description(
        "The header that carries the user's groups, separated by commas, beside the name; absent for none. Such as X-Forwarded-Groups.")]
    public string? DelegationGroupsHeader { get; init; }

    [Description("A signed token beside the name, by which the back end can verify the user; {} for the defaults.")]
    public DelegationAssertionOptions? DelegationAssertion { get; init; }

    [Description("The back end's own sign-in form, where Delegation is Forms; by default Outlook Web Access's.")]
    public BackEndFormOptions BackEndForm { get; init; } = new();

    [Description("Paths of the back end's own sign-out, such as /logout or /?cmd=logoff: a request to one ends the form session too.")]
    public IReadOnlyList<string> SignOutPaths { get; init; } = [];

    [Description("Requests that are always refused.")]
    public RouteFilterOptions Filter { get; init; } = new();

    [Description("Longest request body, in bytes; -1 for no limit.")]
    public long? MaxRequestBodySize { get; init; }

    [Description("Longest time for a whole request; absent for none. See also the cluster's ActivityTimeout.")]
    public TimeSpan? Timeout { get; init; }

    [Description("Longest time without a byte in either direction; overrides the cluster's. Where neither says it, a WebSocket may be "
        + "silent for an hour and anything else for 100 seconds.")]
    public TimeSpan? ActivityTimeout { get; init; }

    [Description("Response headers to remove, beyond those that always are (Server, X-Powered-By, X-FEServer and similar).")]
    public IReadOnlyList<string> HiddenResponseHeaders { get; init; } = [];

    [Description("Addresses of the inside in responses, and of the outside in WebDAV requests.")]
    public RouteRewritingOptions Rewriting { get; init; } = new();

    [Description("Protocols that clients may upgrade their connection to, by the Upgrade header.")]
    public IReadOnlyList<string> UpgradeProtocols { get; init; } = ["websocket"];

    [Description("YARP transforms, as YARP documents them.")]
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Transforms { get; init; } = [];

    [Description("Settings of mail routes.")]
    public MailRouteOptions Mail { get; init; } = new();

    [Description("A policy that the user must satisfy beyond Authorization: default (any user who has signed in), anonymous (with "
        + "Authentication Anonymous or PassThrough, where nobody signs in here), or one that this build of the gateway adds.")]
    public string? AuthorizationPolicy { get; init; }

    [Description("Not offered: see the listeners' Limits.")]
    public string? RateLimiterPolicy { get; init; }

    [Description("Not offered.")]
    public string? OutputCachePolicy { get; init; }

    [Description("Not offered: see Timeout.")]
    public string? TimeoutPolicy { get; init; }

    [Description("Not offered: the back end answers CORS.")]
    public string? CorsPolicy { get; init; }

    [Description("Free key-value pairs, for YARP extensions.")]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
