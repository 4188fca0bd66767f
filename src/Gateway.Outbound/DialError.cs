namespace Gateway.Outbound;

/// <summary>Why a connection could not be made.</summary>
public enum DialError
{
    /// <summary>The name has no address, or the resolver does not answer.</summary>
    NameNotFound,

    /// <summary>An address answered that nothing listens at the port.</summary>
    Refused,

    /// <summary>No way leads to any of the addresses.</summary>
    Unreachable,

    /// <summary>The time for the whole connection was over.</summary>
    TimedOut,

    /// <summary>The process, or the system, has no file descriptor left: no fault of the destination.</summary>
    NoDescriptors,
}
