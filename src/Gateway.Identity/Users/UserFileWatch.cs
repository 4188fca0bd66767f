using Gateway.Identity.Directories;

namespace Gateway.Identity.Users;

/// <summary>
/// Looks whether a user file changed. Looking works where change notices do not: network file systems, mounted configuration maps, replaced
/// folders.
/// </summary>
public sealed class UserFileWatch(DirectorySource directories)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Reads what has changed.</summary>
    public void Look()
    {
        foreach (var file in directories.Current.All.OfType<UserFileDirectory>())
        {
            file.Refresh();
        }
    }
}
