using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Gateway.Hosting;

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

    private readonly Channel<ReloadCause> _signals = Channel.CreateBounded<ReloadCause>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TimeProvider _time;
    private readonly PosixSignalRegistration? _hangUp;
    private readonly FileSystemWatcher? _watcher;

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
                _signals.Writer.TryWrite(ReloadCause.Signal);
            });
        }
    }

    /// <summary>Waits for the next reason; changes that come in a burst, as an editor's do, are one.</summary>
    public async Task<ReloadCause> WaitAsync(CancellationToken cancellationToken)
    {
        if (await NextAsync(LookEvery, cancellationToken) is not { } cause)
        {
            return ReloadCause.FileChange;
        }

        for (var round = 0; cause == ReloadCause.FileChange && round < QuietRounds; round++)
        {
            if (await NextAsync(Quiet, cancellationToken) is not { } next)
            {
                break;
            }

            cause = next;
        }

        return cause;
    }

    public void Dispose()
    {
        _hangUp?.Dispose();
        _watcher?.Dispose();
    }

    private async Task<ReloadCause?> NextAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await _signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
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

    private void Changed(object sender, FileSystemEventArgs change) => _signals.Writer.TryWrite(ReloadCause.FileChange);
}
