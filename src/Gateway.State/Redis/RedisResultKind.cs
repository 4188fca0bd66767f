namespace Gateway.State.Redis;

/// <summary>How an operation on the shared store ended.</summary>
internal enum RedisResultKind
{
    Done,

    /// <summary>There is no connection.</summary>
    Disconnected,

    /// <summary>The server did not answer in time; it may have run the operation.</summary>
    TimedOut,

    /// <summary>The server refused: it is loading, a replica, out of memory, or the ACL forbids it.</summary>
    Refused,

    /// <summary>What the server holds cannot be read; the store is not away.</summary>
    Unreadable,
}
