namespace Gateway.Forwarding.Results;

/// <summary>How one exchange with a back end ended.</summary>
public enum ForwardingStatus
{
    /// <summary>The complete response was forwarded.</summary>
    Completed,

    /// <summary>Either side closed a channel of RPC over HTTP or an upgraded connection, which is how these end normally.</summary>
    ChannelEnded,

    /// <summary>The client closed its connection before the end.</summary>
    ClientLeft,

    /// <summary>
    /// The time ran out while the gateway was waiting for the client to send more of its request or to read more of the response.
    /// </summary>
    ClientStalled,

    /// <summary>The request body is malformed, too large or too slow; the result contains the HTTP status.</summary>
    RequestInvalid,

    /// <summary>
    /// The request cannot be written as HTTP/1.1: its target or a header contains a line break, or a header name is invalid.
    /// </summary>
    CannotEncodeAsHttp1,

    /// <summary>The request uses authentication that is bound to its connection, but the connection is shared (HTTP/2).</summary>
    NeedsHttp11,

    /// <summary>The maximum number of connections to the destination is open.</summary>
    Exhausted,

    /// <summary>The process has no free file descriptor for a connection to a back end.</summary>
    NoDescriptor,

    /// <summary>The request body cannot be kept: its cluster keeps all it may, the disk is full, or the folder is not writable.</summary>
    NoSpace,

    /// <summary>The host name of the destination could not be resolved.</summary>
    Unresolved,

    /// <summary>The destination does not accept connections.</summary>
    Unreachable,

    ConnectTimedOut,

    TlsFailed,

    /// <summary>The certificate of the destination is not trusted or has another name.</summary>
    Untrusted,

    /// <summary>The destination refused the user's credential when the gateway signed in.</summary>
    SignInFailed,

    /// <summary>The connection ended before any byte of the response was passed on.</summary>
    ConnectionLost,

    /// <summary>No response head arrived in time.</summary>
    HeaderTimedOut,

    /// <summary>No byte was transferred in either direction for too long.</summary>
    ActivityTimedOut,

    /// <summary>The whole exchange took too long.</summary>
    TimedOut,

    /// <summary>The response violates HTTP/1.1; the result contains the defect.</summary>
    ResponseInvalid,

    /// <summary>The connection ended in the middle of the response.</summary>
    ResponseTruncated,

    /// <summary>
    /// The gateway leaves and ended an exchange that waited for its back end. If the response has started, the caller completes it or
    /// aborts the client's connection.
    /// </summary>
    Interrupted,
}
