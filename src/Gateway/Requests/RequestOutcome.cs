namespace Gateway.Requests;

/// <summary>How a request ended at the gateway: the word in the access log and the metric tag.</summary>
public enum RequestOutcome
{
    /// <summary>Not decided yet; at the end of a request it is a defect.</summary>
    None,

    /// <summary>The back end answered, whatever it said.</summary>
    Forwarded,

    /// <summary>The gateway itself answered: sign-in page, sign-out, admin.</summary>
    Answered,

    /// <summary>Plain HTTP, redirected to HTTPS.</summary>
    Redirected,

    /// <summary>Plain HTTP that must not be redirected: another method than GET or HEAD, or credentials.</summary>
    PlainHttp,

    /// <summary>The request is malformed or a smuggling shape.</summary>
    Malformed,

    /// <summary>The target is ambiguous: dot segments, encoded separators, double encoding, NUL, backslash.</summary>
    AmbiguousTarget,

    /// <summary>A known attack pattern or a path that is never published.</summary>
    Denied,

    /// <summary>
    /// The host needs a connection of its own: for its client certificate, or because its routes authenticate connections.
    /// </summary>
    Misdirected,

    /// <summary>The route does not take this method.</summary>
    MethodNotAllowed,

    /// <summary>Target, headers or body are larger than the route allows.</summary>
    TooLarge,

    /// <summary>No route matches.</summary>
    NoRoute,

    /// <summary>Nobody is signed in, or the credential is wrong.</summary>
    Unauthenticated,

    /// <summary>The user or the source is locked out or throttled.</summary>
    LockedOut,

    /// <summary>The user is known and may not use the route.</summary>
    Forbidden,

    /// <summary>No directory could be asked.</summary>
    DirectoryUnavailable,

    /// <summary>No healthy destination, or none could be connected.</summary>
    DestinationUnavailable,

    /// <summary>The destination's certificate is not the expected one.</summary>
    DestinationUntrusted,

    /// <summary>The destination did not answer in time.</summary>
    DestinationTimeout,

    /// <summary>The destination's answer is not HTTP, or broke off.</summary>
    DestinationInvalid,

    /// <summary>The client left before the end.</summary>
    ClientLeft,

    /// <summary>The client stayed and did nothing until its time was over.</summary>
    ClientStalled,

    /// <summary>A defect of the gateway.</summary>
    Failed,
}
