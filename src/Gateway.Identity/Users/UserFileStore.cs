using Gateway.Identity.State;

namespace Gateway.Identity.Users;

/// <summary>The user file on disk: changed under a lock between processes and replaced atomically.</summary>
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

        AtomicFile.Replace(Path, stream => UserFileJson.Write(stream, content));
        return true;
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var lockPath = Path + ".lock";
        // The full path of a file has a folder.
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                // The lock file is not deleted; otherwise a third process could lock a new file of the same name.
                return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
