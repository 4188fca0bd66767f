using Gateway.Configuration;

namespace Gateway.Certificates.Storage;

/// <summary>One writer at a time in a folder, whichever process it is in.</summary>
internal static class StoreLock
{
    private const string FileName = ".lock";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Waits until nobody else writes; dispose what is returned to let the next one in.</summary>
    /// <exception cref="IOException">Another process holds the lock for longer than ten seconds, or the folder may not be
    /// written.</exception>
    public static IDisposable Take(IStoreFiles files, string folder)
    {
        files.CreateFolder(folder);
        var path = Path.Combine(folder, FileName);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = DiskFiles.SecretFile,
        };
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                // The file stays: deleting it would let a third process lock another file of the same name.
                var file = new FileStream(path, options);
                FileOwnership.CopyFromFolder(path, file.SafeFileHandle);
                return file;
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < Timeout)
            {
                Thread.Sleep(20);
            }
            catch (IOException e)
            {
                throw new IOException($"{path} cannot be locked, perhaps another process writes: {e.Message}", e);
            }
        }
    }
}
