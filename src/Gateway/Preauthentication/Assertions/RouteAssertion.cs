namespace Gateway.Preauthentication.Assertions;

/// <summary>The signed token for a route's back end: its header and its audience.</summary>
internal sealed record RouteAssertion(string Header, string Audience)
{
    /// <summary>The default header; it is removed from every client's request, whether a route uses it or not.</summary>
    public const string DefaultHeader = "X-Gateway-Assertion";
}
