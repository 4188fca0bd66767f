using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Gateway.Settings;

/// <summary>
/// Waits for causes of a reload: SIGHUP, a change in the file's folder, and a periodic check. The check is needed because notifications
/// miss network file systems, replaced folders, and links (Kubernetes swaps a link two levels away).
/// </summary>
internal sealed class ConfigurationChanges : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    // The upper limit: constant writes to the folder must not postpone the reload forever.
    private const int QuietRounds = 5;

    // Has one slot: events that occur before the waiter wakes up are merged into one cause.
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
            // On systems without SIGHUP, this signal means that the console was closed.
            _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                Volatile.Write(ref _isAsked, true);
                _wakes.Writer.TryWrite(true);
            });
        }
    }

    /// <summary>
    /// Waits for the next cause. Changes in a burst, such as an editor's, are merged into one, and SIGHUP ends the burst.
    /// </summary>
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

    private async Task<bool> IsWokenAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
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
            // Watches the whole folder, because editors and Kubernetes replace files and links next to the configured one.
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
            // The system has no watch left (the limit of inotify); the periodic check still detects changes.
            return null;
        }
    }

    private void Changed(object sender, FileSystemEventArgs change) => _wakes.Writer.TryWrite(true);
}
