namespace Gateway.Forwarding.Results;

/// <summary>How one exchange with a back end ended.</summary>
public enum ForwardingStatus
{
    /// <summary>The response has been passed on, whole.</summary>
    Completed,

    /// <summary>A channel of RPC over HTTP, or an upgraded connection, was closed by either side: its normal end.</summary>
    ChannelEnded,

    /// <summary>The client left before the end.</summary>
    ClientLeft,

    /// <summary>The client stayed, and when the time was over the gateway was waiting for it to go on with its request or to take more of the response.</summary>
    ClientStalled,

    /// <summary>The request body is malformed, too large or too slow; the status is in the result.</summary>
    RequestInvalid,

    /// <summary>The request cannot be written as HTTP/1.1: its target or a header has a line break, or a header a name that is none.</summary>
    CannotEncodeAsHttp1,

    /// <summary>Connection-bound authentication was begun on a connection that is shared (HTTP/2).</summary>
    NeedsHttp11,

    /// <summary>As many connections to the destination are open as are allowed.</summary>
    Exhausted,

    /// <summary>The process has no file descriptor left for a connection to a back end.</summary>
    NoDescriptor,

    /// <summary>The destination's name has no address.</summary>
    Unresolved,

    /// <summary>The destination does not take connections.</summary>
    Unreachable,

    ConnectTimedOut,

    TlsFailed,

    /// <summary>The destination's certificate is not the expected one.</summary>
    Untrusted,

    /// <summary>The destination refused the user's credential that the gateway signed in with.</summary>
    SignInFailed,

    /// <summary>The connection ended before a response was there.</summary>
    ConnectionLost,

    /// <summary>No response began in time.</summary>
    HeaderTimedOut,

    /// <summary>No byte moved in either direction for too long.</summary>
    ActivityTimedOut,

    /// <summary>The whole exchange took too long.</summary>
    TimedOut,

    /// <summary>The response is not HTTP/1.1 as it must be; the defect is in the result.</summary>
    ResponseInvalid,

    /// <summary>The connection ended within a response.</summary>
    ResponseTruncated,
}
