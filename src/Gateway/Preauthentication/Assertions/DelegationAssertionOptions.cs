using System.ComponentModel;

namespace Gateway.Preauthentication.Assertions;

/// <summary>The signed token that is sent to a route's back end with the user's name.</summary>
internal sealed class DelegationAssertionOptions
{
    [Description("Header for the token.")]
    public string Header { get; init; } = RouteAssertion.DefaultHeader;

    [Description("Audience of the token, the claim aud; the default is the name of the route's cluster.")]
    public string? Audience { get; init; }
}
