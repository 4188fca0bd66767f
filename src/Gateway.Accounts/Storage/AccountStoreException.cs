namespace Gateway.Accounts.Storage;

/// <summary>The database of accounts cannot be used now.</summary>
/// <param name="message">Which database, and why.</param>
/// <param name="inner">What the engine has said.</param>
internal sealed class AccountStoreException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>How the transaction ended.</summary>
    public AccountStoreResult Result { get; init; } = AccountStoreResult.Refused;
}
