using System.Threading.Channels;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Certificates.Selection;

/// <summary>
/// Reads certificates anew when their files change on disk: written, renamed over, or reached by a link that now points elsewhere. What no
/// notification tells of (a network file system) is found by looking every minute.
/// </summary>
public sealed partial class CertificateWatcher(
    CertificateSelector selector,
    IOptionsMonitor<CertificatesOptions> options,
    TimeProvider time,
    ILogger<CertificateWatcher> logger) : IDisposable
{
    /// <summary>How long files have to be left alone before they are read.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    private const int MostRounds = 5;

    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });
    private readonly Dictionary<string, FileSystemWatcher> _watchers = [];
    private IDisposable? _subscription;

    /// <summary>Begins to watch: what changes from here on is seen.</summary>
    public void Start()
    {
        _subscription ??= options.OnChange(_ => _changes.Writer.TryWrite(true));
        Try(Watch);
    }

    /// <summary>Waits until something may have changed, and reads it.</summary>
    public async Task ReadNextAsync(CancellationToken cancellationToken)
    {
        await ChangeAsync(cancellationToken);
        Try(Watch); // first, so that nothing falls between the two
        Try(selector.Reload);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _subscription?.Dispose();
        foreach (var watcher in _watchers.Values)
        {
            watcher.Dispose();
        }
    }

    private async Task ChangeAsync(CancellationToken cancellationToken)
    {
        using var look = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _changes.Reader.ReadAsync(look.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(Interval, time, look.Token));
        if (change.IsCompletedSuccessfully)
        {
            // The number of rounds is limited, because a process may keep writing.
            var round = 0;
            do
            {
                await Task.Delay(Quiet, time, cancellationToken);
            }
            while (_changes.Reader.TryRead(out _) && ++round < MostRounds);
        }

        await look.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Folders that vanish or may not be read do not end the gateway.</summary>
    private void Try(Action look)
    {
        try
        {
            look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Log.WatchFailed(logger, e.Message);
        }
    }

    private void Watch()
    {
        var current = options.CurrentValue;
        var store = CertificateStore.Of(current);
        var folders = current.Names
            .SelectMany(n => (CertificateOptions?[])[n.Value, n.Value.Second?.ToCertificate()], (n, entry) => (n.Key, Entry: entry))
            .Where(n => n.Entry is not null)
            .SelectMany(n => store.Locate(n.Key, n.Entry!).Folders()) // filtered above
            .Append(current.Store)
            .Where(Directory.Exists)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _watchers.Keys.Where(f => !folders.Contains(f)).ToArray())
        {
            _watchers[gone].Dispose();
            _watchers.Remove(gone);
        }

        foreach (var folder in folders.Where(f => !_watchers.ContainsKey(f)))
        {
            _watchers[folder] = Watch(folder);
        }
    }

    private FileSystemWatcher Watch(string folder)
    {
        var watcher = new FileSystemWatcher(folder);
        watcher.Changed += (_, _) => _changes.Writer.TryWrite(true);
        watcher.Created += (_, _) => _changes.Writer.TryWrite(true);
        watcher.Deleted += (_, _) => _changes.Writer.TryWrite(true);
        watcher.Renamed += (_, _) => _changes.Writer.TryWrite(true);
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private static partial class Log
    {
        [LoggerMessage(
            5005, LogLevel.Warning, "The folders of the certificates cannot be watched or read, the next look is in a minute: {Message}")]
        public static partial void WatchFailed(ILogger logger, string message);
    }
}
