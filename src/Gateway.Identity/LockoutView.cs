using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity;

/// <summary>The lockout for administrators: lists, shows and releases accounts. Names may have any spelling that users may use.</summary>
public sealed partial class LockoutView(
    ILockoutStore store, DirectorySource directories, AccountAliases aliases, ILogger<LockoutView> logger)
{
    public IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true) => store.List(lockedOnly);

    /// <summary>One account, or null if it is not in the table.</summary>
    public LockoutAccountView? Show(string user) => Account(user) is { } account ? store.Find(account) : null;

    /// <summary>Resets the failures of an account; false if there are none.</summary>
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
        directories.Current.Names.Normalize(user) is { } spelling ? aliases.Find(spelling, directories.Current) ?? spelling : null;

    private static partial class Log
    {
        [LoggerMessage(2043, LogLevel.Information, "An administrator released account {Account}.")]
        public static partial void Released(ILogger logger, string? account);
    }
}
