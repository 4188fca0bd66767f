using Gateway.Identity.State;

namespace Gateway.Hosting;

/// <summary>
/// Holds the state folder for one gateway: two that write the same files lose each other's sign-outs and lockouts. It is started before
/// anything reads the folder and stopped after everything that writes it. The kernel releases the lock of a process that is killed.
/// </summary>
internal sealed partial class StateFolderLock(IdentityState state, ILogger<StateFolderLock> logger) : IHostedService, IDisposable
{
    private const string FileName = "gateway.lock";

    // The codes of flock's EWOULDBLOCK on Linux and on macOS, and Windows' sharing violation.
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private FileStream? _file;

    /// <exception cref="IOException">Another gateway uses the folder.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(state.Folder);
            _file = LockFile.Open(Path.Combine(state.Folder, FileName));
        }
        catch (IOException e) when (InUse.Contains(e.HResult))
        {
            throw new IOException(
                $"the state folder '{state.Folder}' is in use by another gateway. Stop that one, or give each "
                + $"gateway a folder of its own by State; gateways behind one balancer may share the folders 'keys' and 'assertion-keys' "
                + $"in it.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written is reported by the first write and does not prevent the start.
            Log.NotLocked(logger, state.Folder, e.Message);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _file, null)?.Dispose();

    private static partial class Log
    {
        [LoggerMessage(1017, LogLevel.Warning, "The state folder {Folder} cannot be locked against a second gateway: {Error}")]
        public static partial void NotLocked(ILogger logger, string folder, string error);
    }
}
