namespace Gateway.Preauthentication;

/// <summary>One way in which callers say who they are; one object serves all requests.</summary>
internal interface IAuthenticationScheme
{
    /// <summary>Finds out who asks. Null where a request has nothing that this scheme reads; a caller that memory knows is found at once.</summary>
    ValueTask<SignInResult?> FindAsync(HttpContext context, RoutePreauthentication route);

    /// <summary>Adds the scheme's challenge to an answer of 401.</summary>
    void Challenge(HttpContext context, RoutePreauthentication route, SignInResult finding);
}
