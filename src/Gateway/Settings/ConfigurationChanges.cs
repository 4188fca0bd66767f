using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Gateway.Settings;

/// <summary>
/// Waits for reasons to read the configuration again: SIGHUP, a change in the file's folder, and every few seconds a look of its own, since
/// notifications miss network file systems, folders that were replaced, and links (Kubernetes swaps a link two steps away).
/// </summary>
internal sealed class ConfigurationChanges : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    // So that a folder that something writes to all the time cannot put off the reload for good.
    private const int QuietRounds = 5;

    // Full while somebody has yet to be woken: what else happens until then is the same reason.
    private readonly Channel<bool> _wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });
    private readonly TimeProvider _time;
    private readonly PosixSignalRegistration? _hangUp;
    private readonly FileSystemWatcher? _watcher;
    private bool _isAsked;

    public ConfigurationChanges(string path, TimeProvider time)
    {
        _time = time;
        _watcher = Watch(Path.GetDirectoryName(Path.GetFullPath(path)));
        if (!OperatingSystem.IsWindows())
        {
            // Where there is no SIGHUP, this signal means that the console was closed.
            _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                Volatile.Write(ref _isAsked, true);
                _wakes.Writer.TryWrite(true);
            });
        }
    }

    /// <summary>Waits for the next reason; changes that come in a burst, as an editor's do, are one, and SIGHUP ends the burst.</summary>
    public async Task<ReloadCause> WaitAsync(CancellationToken cancellationToken)
    {
        var isWoken = await IsWokenAsync(LookEvery, cancellationToken);
        for (var round = 0; isWoken && !Volatile.Read(ref _isAsked) && round < QuietRounds; round++)
        {
            isWoken = await IsWokenAsync(Quiet, cancellationToken);
        }

        return Interlocked.Exchange(ref _isAsked, false) ? ReloadCause.Signal : ReloadCause.FileChange;
    }

    public void Dispose()
    {
        _hangUp?.Dispose();
        _watcher?.Dispose();
    }

    private async Task<bool> IsWokenAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await _wakes.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private FileSystemWatcher? Watch(string? directory)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        try
        {
            // The whole folder: editors and Kubernetes replace files and links beside the one that is named.
            var watcher = new FileSystemWatcher(directory);
            watcher.Changed += Changed;
            watcher.Created += Changed;
            watcher.Deleted += Changed;
            watcher.Renamed += Changed;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException)
        {
            // The system has no watch left to give (inotify's limit); the regular look remains.
            return null;
        }
    }

    private void Changed(object sender, FileSystemEventArgs change) => _wakes.Writer.TryWrite(true);
}
