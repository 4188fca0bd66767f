namespace Gateway.Accounts.Storage;

/// <summary>How a transaction ended; the tag <c>outcome</c> of its metric.</summary>
internal enum AccountStoreResult
{
    Done,

    /// <summary>The file or the server cannot be reached, or has closed the connection.</summary>
    Unreachable,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It answered with an error: the password, a right, or the schema is wrong.</summary>
    Refused,

    /// <summary>Too many transactions wait for it already.</summary>
    Busy,
}
