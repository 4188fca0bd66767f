namespace Gateway.Forwarding.Connections;

/// <summary>Why the gateway aborted a connection to a back end during an exchange.</summary>
internal enum AbortReason
{
    None,

    ClientLeft,

    /// <summary>No byte was transferred in either direction within the activity time-out.</summary>
    Inactive,

    /// <summary>The exchange exceeded the route's time-out.</summary>
    TooLong,

    /// <summary>The request body is malformed, too large or too slow.</summary>
    RequestBody,

    /// <summary>The gateway leaves and has an answer of its own for the client.</summary>
    Interrupted,

    /// <summary>The connection is no longer needed.</summary>
    Finished,
}
