namespace Gateway.Preauthentication;

/// <summary>What is done with a request, once it is known what its route asks for and who asks.</summary>
public enum PreauthenticationStatus
{
    /// <summary>The route does not say how callers are known: refused as a defect of the gateway.</summary>
    Misconfigured,

    /// <summary>The route asks nobody.</summary>
    Anonymous,

    /// <summary>The back end asks.</summary>
    PassThrough,

    /// <summary>The caller is known and may.</summary>
    Accepted,

    /// <summary>The caller is known and may not.</summary>
    Forbidden,

    /// <summary>A browser is sent to the sign-in page.</summary>
    SignIn,

    /// <summary>440: the session of a script has ended.</summary>
    SessionEnded,

    /// <summary>401 with the challenges of the route.</summary>
    Challenge,

    /// <summary>503: no directory could be asked.</summary>
    TryLater,
}
