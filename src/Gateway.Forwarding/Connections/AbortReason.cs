namespace Gateway.Forwarding.Connections;

/// <summary>Why a connection to a back end was cut while an exchange ran on it.</summary>
internal enum AbortReason
{
    None,

    ClientLeft,

    /// <summary>No byte in either direction for as long as the route allows.</summary>
    Inactive,

    /// <summary>The whole exchange took longer than the route allows.</summary>
    TooLong,

    /// <summary>The request body is malformed, too large or too slow.</summary>
    RequestBody,

    /// <summary>Nothing more is wanted of it.</summary>
    Finished,
}
