using Gateway.Configuration;
using Microsoft.Win32.SafeHandles;

namespace Gateway.Identity.State;

/// <summary>Replaces a file atomically: after a crash, and for every reader, it has the old or the new content.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file beside it and renames that. A new file is readable by its owner only; an existing one keeps its mode. Where
    /// root writes it, an existing file keeps its owner, and a new one is the folder's owner's.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="mode">Who may read the file; null for the rule above.</param>
    public static void Replace(string path, Action<Stream> write, UnixFileMode? mode = null)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // The full path of a file has a folder.
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $"{TemporaryPrefix(path)}{Path.GetRandomFileName()}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var stream = new FileStream(temporary, options))
            {
                SetOwnerAndMode(path, stream.SafeFileHandle, mode);
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Deletes temporary files of a writer that was killed. No other process may be writing the file.</summary>
    public static void DeleteLeftovers(string path)
    {
        // The full path of a file has a folder.
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, TemporaryPrefix(path) + "*"))
        {
            File.Delete(leftover);
        }
    }

    // By the handle: a service whose folder it is could put a link in the place of the name.
    private static void SetOwnerAndMode(string path, SafeFileHandle file, UnixFileMode? mode)
    {
        if (File.Exists(path))
        {
            FileOwnership.Copy(path, file);
        }
        else
        {
            FileOwnership.CopyFromFolder(path, file);
        }

        if (mode is { } wanted && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, wanted);
        }
    }

    private static string TemporaryPrefix(string path) => $".{Path.GetFileName(path)}.";
}
