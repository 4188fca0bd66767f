using System.ComponentModel;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The signed token that a route's back end is sent beside the user's name.</summary>
internal sealed class DelegationAssertionOptions
{
    [Description("The header that carries the token.")]
    public string Header { get; init; } = RouteAssertion.DefaultHeader;

    [Description("For whom it is, the token's claim aud; by default the name of the route's cluster.")]
    public string? Audience { get; init; }
}
