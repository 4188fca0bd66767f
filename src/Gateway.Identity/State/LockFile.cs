using Gateway.Configuration;

namespace Gateway.Identity.State;

/// <summary>A file that one process at a time holds; the kernel releases it when the process ends.</summary>
public static class LockFile
{
    /// <summary>
    /// Opens the file, or creates it readable by its owner only, because every process that can open a file can lock it. The file must
    /// not be deleted; otherwise a third process could lock its successor.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="guarded">The file that it guards, whose owner it gets where root creates it; or null.</param>
    /// <exception cref="IOException">Another process holds it, or it cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened.</exception>
    public static FileStream Open(string path, string? guarded = null)
    {
        if (guarded is not null && !File.Exists(path))
        {
            try
            {
                var created = Open(path, FileMode.CreateNew);
                FileOwnership.Copy(guarded, created.SafeFileHandle);
                return created;
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was first.
            }
        }

        return Open(path, FileMode.OpenOrCreate);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        // The framework locks a file that is not shared by flock.
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
