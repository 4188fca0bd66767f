using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity;

/// <summary>The lockout for an administrator: who is locked, since when, why, and letting them in again. Names may be written as users write them.</summary>
public sealed partial class LockoutView(ILockoutStore store, DirectorySource directories, AccountAliases aliases, ILogger<LockoutView> logger)
{
    public IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true) => store.List(lockedOnly);

    /// <summary>One account, or null when nothing is counted against it.</summary>
    public LockoutAccountView? Show(string user) => Account(user) is { } account ? store.Find(account) : null;

    /// <summary>Forgets the failures of an account; false when there are none.</summary>
    public bool Release(string user)
    {
        var released = Account(user) is { } account && store.Release(account);
        if (released)
        {
            Log.Released(logger, Account(user));
        }

        return released;
    }

    private string? Account(string user) =>
        directories.Current.Names.Normalize(user) is { } spelled ? aliases.Find(spelled, directories.Current) ?? spelled : null;

    private static partial class Log
    {
        [LoggerMessage(2043, LogLevel.Information, "Account {Account} is released by an administrator.")]
        public static partial void Released(ILogger logger, string? account);
    }
}
