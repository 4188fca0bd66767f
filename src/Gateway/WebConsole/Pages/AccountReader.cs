using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.History;
using Gateway.Accounts.Storage;

namespace Gateway.WebConsole.Pages;

/// <summary>Reads what the accounts' database has of an account.</summary>
internal sealed class AccountReader(FactorStore factors, RememberedDevices devices, AppPasswordStore appPasswords, SignInHistory history)
{
    /// <summary>The account's data, or why it cannot be read.</summary>
    public async Task<(AccountFacts? Facts, string? Problem)> ReadAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            return (new AccountFacts(
                await factors.FindAsync(account, cancellationToken),
                await devices.ListAsync(account),
                await appPasswords.ListAsync(account),
                await history.ListAsync(account, cancellationToken)), null);
        }
        catch (AccountStoreException e)
        {
            return (null, e.Message);
        }
    }
}
