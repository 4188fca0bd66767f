namespace Gateway.Preauthentication;

/// <summary>The decision on a request, from its route's settings and its user.</summary>
public enum PreauthenticationStatus
{
    /// <summary>The route has no authentication setting: refused with 500.</summary>
    Misconfigured,

    /// <summary>The route requires no sign-in.</summary>
    Anonymous,

    /// <summary>The back end authenticates.</summary>
    PassThrough,

    /// <summary>The user may use the route.</summary>
    Accepted,

    /// <summary>The user, the network or the time is not allowed.</summary>
    Forbidden,

    /// <summary>A browser is redirected to the sign-in page.</summary>
    SignIn,

    /// <summary>A browser is redirected to the page that asks for a second factor.</summary>
    SecondFactor,

    /// <summary>440: the session of a script has ended.</summary>
    SessionEnded,

    /// <summary>401 with the challenges of the route.</summary>
    Challenge,

    /// <summary>503: no directory is available.</summary>
    TryLater,
}
