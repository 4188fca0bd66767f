using Gateway.Identity.Users;

namespace Gateway.Identity.Directories;

/// <summary>
/// Polls the user file for changes. Polling also works where change notifications do not: network file systems, mounted configuration maps,
/// replaced folders.
/// </summary>
public sealed class UserFileWatch(DirectorySource directories)
{
    /// <summary>The time between two checks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Reads the file if it has changed, and replaces an outdated hash of a user who has signed in.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var file in directories.Current.All.OfType<UserFileDirectory>())
        {
            file.Refresh();
            await file.UpgradeHashAsync(cancellationToken);
        }
    }
}
