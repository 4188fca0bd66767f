namespace Gateway.Preauthentication;

/// <summary>One way in which users identify themselves. One instance serves all requests.</summary>
internal interface IAuthenticationScheme
{
    /// <summary>The position of the scheme's challenge in a 401 response.</summary>
    ChallengeOrder ChallengeOrder { get; }

    /// <summary>Whether the route accepts the scheme.</summary>
    bool IsAcceptedBy(RoutePreauthentication route);

    /// <summary>
    /// Authenticates the request. Null where the request has no credential of this scheme; cached credentials complete synchronously.
    /// </summary>
    ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route);

    /// <summary>Adds the scheme's challenge to a 401 response.</summary>
    void Challenge(HttpContext context, RoutePreauthentication route, PreauthenticationResult result);
}
