namespace Gateway.Mail.Sieve;

/// <summary>What a client sent before sign-in.</summary>
internal enum SieveCommandStatus
{
    Complete,

    /// <summary>No command. The next command begins after it.</summary>
    Malformed,

    /// <summary>Its literals are over the limit and were skipped. The next command begins after it.</summary>
    TooLong,

    /// <summary>The session has ended.</summary>
    Ended,
}
