using System.Runtime.InteropServices;
using Gateway.Configuration;

namespace Gateway.Cli;

/// <summary>
/// The user whose folders a command writes into. A command that root runs acts there as their owner: the service must be able to read what
/// it finds, and root must not follow a link that the service has put there.
/// </summary>
internal static partial class ServiceUser
{
    /// <summary>Becomes the owner of the nearest folder above a path that exists, for the rest of the process.</summary>
    /// <exception cref="UnauthorizedAccessException">The system refuses.</exception>
    public static void Assume(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return;
        }

        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
        {
            folder = parent;
        }

        if (FileOwnership.Find(folder) is not { User: not 0 } owner)
        {
            return;
        }

        if (SetGroup(owner.Group) != 0 || SetUser(owner.User) != 0)
        {
            throw new UnauthorizedAccessException($"This process may not act as the owner of {folder}.");
        }
    }

    // glibc changes them in every thread of the process.
    [LibraryImport("libc", EntryPoint = "setegid")]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "seteuid")]
    private static partial int SetUser(uint user);
}
