using Gateway.Identity.State;

namespace Gateway.Identity.Users;

/// <summary>
/// The user file on disk: changed under a lock between processes and replaced atomically. Where its path is a symbolic link, the file that
/// it leads to is changed, and the link stays.
/// </summary>
public sealed class UserFileStore(string path)
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    public string Path { get; } = path;

    /// <summary>Reads the file; a missing one has no users.</summary>
    /// <exception cref="InvalidDataException">The file is not a user file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public UserFileContent Read()
    {
        try
        {
            using var stream = File.OpenRead(Path);
            return UserFileJson.Read(stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new UserFileContent();
        }
    }

    /// <summary>Reads the file, calls <paramref name="change"/>, and replaces the file if that returns true.</summary>
    /// <exception cref="TimeoutException">Another process holds the file's lock.</exception>
    public async Task<bool> ChangeAsync(Func<UserFileContent, bool> change, CancellationToken cancellationToken)
    {
        await using var guard = await LockAsync(cancellationToken);
        var content = Read();
        if (!change(content))
        {
            return false;
        }

        AtomicFile.Replace(FindTarget(), stream => UserFileJson.Write(stream, content));
        return true;
    }

    /// <summary>The last write and the length of the file; (MinValue, -1) while there is none.</summary>
    internal (DateTime Written, long Length) Stamp()
    {
        var file = new FileInfo(FindTarget());
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : (DateTime.MinValue, -1);
    }

    /// <summary>The file itself, where the path is a symbolic link.</summary>
    private string FindTarget()
    {
        try
        {
            var file = new FileInfo(Path);
            return file.LinkTarget is null ? Path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path;
        }
        catch (IOException)
        {
            return Path; // Links in a circle: opening the file tells what is wrong.
        }
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = FindTarget();
        var lockPath = path + ".lock";
        // The full path of a file has a folder.
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return LockFile.Open(lockPath, guarded: path); // the gateway itself locks it too, when it replaces a hash
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < LockTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
            catch (IOException e)
            {
                throw new TimeoutException($"{lockPath} is held by another process", e);
            }
        }
    }
}
