namespace Gateway.Preauthentication.Assertions;

/// <summary>That a route's back end is sent a signed token: in which header, and for whom it is.</summary>
internal sealed record RouteAssertion(string Header, string Audience)
{
    /// <summary>Where a route does not say; removed from every client's request, whether a route uses it or not.</summary>
    public const string DefaultHeader = "X-Gateway-Assertion";
}
