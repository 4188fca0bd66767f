using System.Net;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity;

/// <summary>The lockout for administrators: lists, shows and releases accounts. Names may have any spelling that users may use.</summary>
public sealed partial class LockoutView(
    ILockoutStore store,
    DirectorySource directories,
    AccountAliases aliases,
    IEnumerable<IAuditSink> audit,
    TimeProvider time,
    ILogger<LockoutView> logger)
{
    private const string ReleaseAction = "lockout release";

    public IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true) => store.List(lockedOnly);

    /// <summary>One account, or null if it is not in the table.</summary>
    public LockoutAccountView? Show(string user) => Account(user) is { } account ? store.Find(account) : null;

    /// <summary>Resets the failures of an account; false if there are none.</summary>
    /// <param name="user">The user, in any spelling.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="source">The address it is asked from.</param>
    /// <param name="reason">Why, for the audit log.</param>
    public bool Release(string user, string by, IPAddress? source, string? reason = null)
    {
        var account = Account(user);
        var released = account is not null && store.Release(account);
        if (released)
        {
            Log.Released(logger, by, VisibleText.Of(account ?? ""));
        }

        foreach (var sink in audit)
        {
            sink.Write(new AdminAction(time.GetUtcNow(), ReleaseAction, by, account ?? user, released)
            {
                Source = source,
                Reason = reason,
            });
        }

        return released;
    }

    private string? Account(string user) =>
        directories.Current.Names.Normalize(user) is { } spelling ? aliases.Find(spelling, directories.Current) ?? spelling : null;

    private static partial class Log
    {
        [LoggerMessage(2043, LogLevel.Information, "{By} released account {Account}.")]
        public static partial void Released(ILogger logger, string by, string account);
    }
}
