namespace Gateway.Accounts.Storage;

/// <summary>
/// The database of accounts' data. The statements are common to the engines; an implementation opens connections, and says what an
/// exception of its engine means.
/// </summary>
internal interface IAccountDatabase
{
    /// <summary>What the database is called in the log: its file, or its server.</summary>
    string Name { get; }

    /// <summary>Whether there is anything in it yet; an embedded one is made when something is kept first.</summary>
    bool Exists { get; }

    /// <summary>Whether other gateways write to it too.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Runs one transaction, which is durable when the task completes. The work runs on a thread of the pool, since the engines block; it
    /// may run again where the connection is lost before the end, and so changes nothing but the database.
    /// </summary>
    /// <exception cref="AccountStoreException">The database cannot be used, or too many wait for it.</exception>
    Task<T> RunAsync<T>(Func<AccountTransaction, T> work, CancellationToken cancellationToken = default);
}
