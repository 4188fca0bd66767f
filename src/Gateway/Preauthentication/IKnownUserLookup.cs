namespace Gateway.Preauthentication;

/// <summary>
/// Looks up a user whose credential has been verified before: in front of the scheme's <see cref="SchemeHandler"/>, synchronously, and
/// without an allocation but the result. It accepts what the handler would accept; whatever else a credential deserves, the handler says. A
/// look-up counts nothing and changes nothing: who uses its result records it.
/// </summary>
internal interface IKnownUserLookup
{
    /// <summary>Whether the route accepts the scheme.</summary>
    bool IsAcceptedBy(RoutePreauthentication route);

    /// <summary>
    /// Whether the request has a credential of this scheme, so that no further scheme is asked. <paramref name="known"/> is the accepted
    /// user; null where the handler must decide.
    /// </summary>
    bool TryFind(in PresentedCredentials presented, RoutePreauthentication route, out SignInResult? known);
}
