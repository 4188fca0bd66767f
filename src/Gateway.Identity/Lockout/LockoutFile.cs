using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Lockout;

/// <summary>Carries the lockout over a restart: read at start, written some seconds after a change and at the end, never on a sign-in's path.</summary>
public sealed partial class LockoutFile(MemoryLockoutStore store, IdentityState state, TimeProvider time, ILogger<LockoutFile> logger) : BackgroundService
{
    private const string FileName = "lockouts.json";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly string _path = Path.Combine(state.Folder, FileName);
    private long _written;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Read();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Write();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Write();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end, which is no failure.
        }
    }

    /// <summary>Takes over what the file says; a file that cannot be read is logged.</summary>
    public void Read()
    {
        try
        {
            using var stream = File.OpenRead(_path);
            store.Load(JsonSerializer.Deserialize<List<LockoutFileAccount?>>(stream)?.OfType<LockoutFileAccount>() ?? []);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first start.
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.NotRead(logger, _path, e.Message);
        }

        _written = store.Version;
    }

    private void Write()
    {
        var version = store.Version;
        if (version == _written)
        {
            return;
        }

        try
        {
            AtomicFile.Replace(_path, stream => JsonSerializer.Serialize(stream, store.Save()));
            _written = version;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, _path, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Error, "The lockout file {Path} cannot be read, counting begins anew: {Error}")]
        public static partial void NotRead(ILogger logger, string path, string error);

        [LoggerMessage(2011, LogLevel.Error, "The lockout file {Path} cannot be written, lockouts will not outlive a restart: {Error}")]
        public static partial void NotWritten(ILogger logger, string path, string error);
    }
}
