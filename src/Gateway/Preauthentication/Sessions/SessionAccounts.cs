using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;

namespace Gateway.Preauthentication.Sessions;

/// <summary>The accounts of users, as the lockout counts them.</summary>
internal sealed class SessionAccounts(DirectorySource directories, ILockoutStore lockout)
{
    // A network from which nobody signs in (RFC 5737): what the lockout says of it, it says of every unknown source.
    private static readonly SourceNetwork Elsewhere = SourceNetwork.Of(IPAddress.Parse("192.0.2.0"));

    /// <summary>The account of a user, whatever spelling of the name was typed.</summary>
    public string Of(UserIdentity user) => directories.Current.AccountOf(user.Directory, user.Name) ?? user.Name.ToLowerInvariant();

    /// <summary>Whether unknown sources are locked out of the account at this moment, because of their guesses.</summary>
    public bool IsAtRisk(string account) => lockout.GetStatus(account, Elsewhere).IsLocked;
}
