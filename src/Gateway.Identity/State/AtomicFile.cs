namespace Gateway.Identity.State;

/// <summary>Replaces a file whole: a reader, or a crash, sees the old one or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file and renames over it. A new file is readable by its owner alone; an old one keeps its mode.</summary>
    public static void Replace(string path, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // A file's path has a folder.
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

    /// <summary>Deletes what a writer that was killed has left beside the file; nobody else may be writing it.</summary>
    public static void DeleteLeftovers(string path)
    {
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, TemporaryPrefix(path) + "*")) // A file's path has a folder.
        {
            File.Delete(leftover);
        }
    }

    private static string TemporaryPrefix(string path) => $".{Path.GetFileName(path)}.";
}
