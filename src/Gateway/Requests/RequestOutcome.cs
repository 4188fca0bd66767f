namespace Gateway.Requests;

/// <summary>How a request ended, as in the access log and the metric tag.</summary>
public enum RequestOutcome
{
    /// <summary>Not set yet. At the end of a request this is a defect.</summary>
    None,

    /// <summary>The back end responded, with any status.</summary>
    Forwarded,

    /// <summary>The gateway itself responded: sign-in page, sign-out, admin.</summary>
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
    /// The host needs a separate connection, for its client certificate or because its routes authenticate connections.
    /// </summary>
    Misdirected,

    /// <summary>The route does not allow this method.</summary>
    MethodNotAllowed,

    /// <summary>Target, headers or body are larger than the route allows.</summary>
    TooLarge,

    /// <summary>No route matches.</summary>
    NoRoute,

    /// <summary>The request has no valid credential.</summary>
    Unauthenticated,

    /// <summary>The user or the source is locked out or throttled.</summary>
    LockedOut,

    /// <summary>The user is authenticated but may not use the route.</summary>
    Forbidden,

    /// <summary>No directory is available.</summary>
    DirectoryUnavailable,

    /// <summary>The request body cannot be kept: the disk is full, or its folder is not writable.</summary>
    NoSpace,

    /// <summary>No destination is healthy, or none accepted a connection.</summary>
    DestinationUnavailable,

    /// <summary>The destination's certificate is not valid.</summary>
    DestinationUntrusted,

    /// <summary>The destination did not respond in time.</summary>
    DestinationTimeout,

    /// <summary>The destination's response is not HTTP, or was truncated.</summary>
    DestinationInvalid,

    /// <summary>The client disconnected before the end.</summary>
    ClientLeft,

    /// <summary>The client was idle until the timeout.</summary>
    ClientStalled,

    /// <summary>The gateway left and asked the client to send the request again.</summary>
    Draining,

    /// <summary>A defect of the gateway.</summary>
    Failed,
}
