using Gateway.Accounts.AppPasswords;
using Gateway.Accounts.Factors;
using Gateway.Accounts.Familiarity;
using Gateway.Accounts.Storage;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.Preauthentication.Account;

/// <summary>Reads what a person's own page shows, and removes what its owner wants removed.</summary>
internal sealed class AccountData(
    FactorStore factors,
    RememberedDevices devices,
    AppPasswordStore appPasswords,
    AccountHistory past,
    KnownSessions sessions,
    IOptionsMonitor<SignInOptions> signIn)
{
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task<AccountContent> ReadAsync(AccountOwner owner) => new(
        owner, await appPasswords.ListAsync(owner.Account), await factors.FindAsync(owner.Account), await devices.ListAsync(owner.Account))
    {
        Sessions = sessions.List(owner.Account),
        SignIns = await past.SignIns.ListAsync(owner.Account),
        CanChangePassword = CanChangePassword(owner),
    };

    /// <summary>Whether the owner has typed a password that the directory lets be changed here.</summary>
    public bool CanChangePassword(AccountOwner owner) =>
        owner.Session.Credential is not null && past.Directories.Current.CanChangePassword(owner.User.Directory);

    /// <summary>New recovery codes in place of the former ones.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public Task<IReadOnlyList<Secret>> RenewRecoveryCodesAsync(AccountOwner owner) => factors.RenewRecoveryCodesAsync(owner.Account);

    /// <summary>Removes one thing of the owner's; what is not the owner's, or not there, stays.</summary>
    /// <exception cref="AccountStoreException">The database cannot be used.</exception>
    public async Task RemoveAsync(AccountOwner owner, string kind, string id)
    {
        switch (kind)
        {
            case "revoke":
                await appPasswords.RevokeAsync(id, owner.Account);
                break;
            case "end" when Guid.TryParse(id, out var session):
                sessions.End(session, owner.Account);
                break;
            case "endall":
                sessions.EndAll(owner.Account, signIn.CurrentValue.LongestLifetime);
                break;
            case "removefactor":
                await factors.RemoveAsync(owner.Account, id);
                break;
            case "forget":
                await devices.RemoveAsync(owner.Account, id);
                break;
        }
    }
}
