using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.History;
using Gateway.Accounts.Storage;

namespace Gateway.Accounts;

/// <summary>Writes what is kept in memory for some seconds: which app passwords were used, and who signed in.</summary>
internal sealed class AccountActivity(AppPasswordStore appPasswords, SignInHistory history, TimeProvider time)
{
    /// <summary>The least time between two writes. Up to twice as much is lost where the process is killed.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private long _written = time.GetTimestamp();

    /// <summary>Writes it if it is time to.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task WriteWhenDueAsync(CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_written) < Interval)
        {
            return;
        }

        await appPasswords.WriteUsesAsync(cancellationToken);
        await history.WriteAsync(cancellationToken);
        _written = time.GetTimestamp();
    }
}
