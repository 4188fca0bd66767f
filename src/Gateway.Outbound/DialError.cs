namespace Gateway.Outbound;

/// <summary>Why a connection could not be established.</summary>
public enum DialError
{
    /// <summary>The name has no address, or the resolver does not answer.</summary>
    NameNotFound,

    /// <summary>The host refused the connection: nothing listens on the port.</summary>
    Refused,

    /// <summary>There is no route to any of the addresses.</summary>
    Unreachable,

    /// <summary>The connection was not established within the time limit.</summary>
    TimedOut,

    /// <summary>The process or the system has no free file descriptor. The destination is not at fault.</summary>
    NoDescriptors,
}
