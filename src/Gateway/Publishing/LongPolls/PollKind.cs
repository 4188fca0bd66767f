namespace Gateway.Publishing.LongPolls;

/// <summary>The kinds of requests that may wait for a long time, by what ends them without an error for the client.</summary>
internal enum PollKind
{
    /// <summary>Ping of ActiveSync: an answer that its time is over, upon which the client sends the next one.</summary>
    ActiveSyncPing,

    /// <summary>Another command of ActiveSync, such as a Sync that waits: 503, which clients take as a pause.</summary>
    ActiveSync,

    /// <summary>GetStreamingEvents of EWS: a last envelope that closes the connection.</summary>
    Ews,
}
