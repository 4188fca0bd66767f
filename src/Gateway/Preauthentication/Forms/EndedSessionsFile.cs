using System.Collections.Frozen;
using System.Text.Json;
using Gateway.Identity;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication.Forms;

/// <summary>
/// Carries sign-outs over a restart, so that a cookie that was signed out stays so: read at start, written a second after a sign-out and at
/// the end. It holds the numbers of sessions, providers' names of theirs, and when each would have ended, none of which lets anybody in.
/// </summary>
internal sealed partial class EndedSessionsFile(FormSessions sessions, ProviderLogouts logouts, IdentityState state, TimeProvider time, ILogger<EndedSessionsFile> logger) : BackgroundService
{
    private const string FileName = "ended-sessions.json";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly string _path = Path.Combine(state.Folder, FileName);
    private long _written;

    private long Endings => sessions.Endings + logouts.Endings;

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

    private void Read()
    {
        try
        {
            using var stream = File.OpenRead(_path);
            var ended = JsonSerializer.Deserialize<EndedSessions>(stream);
            foreach (var (id, end) in (ended?.Sessions ?? FrozenDictionary<Guid, DateTimeOffset>.Empty).Where(s => s.Value > time.GetUtcNow()))
            {
                sessions.Revoke(id, end);
            }

            foreach (var logout in (ended?.Providers ?? []).OfType<ProviderLogout>().Where(l => l.Until > time.GetUtcNow()))
            {
                logouts.End(logout);
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The first start.
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            Log.NotRead(logger, _path, e.Message);
        }

        _written = Endings;
    }

    private void Write()
    {
        var endings = Endings;
        if (endings == _written)
        {
            return;
        }

        try
        {
            AtomicFile.Replace(_path, stream => JsonSerializer.Serialize(stream, new EndedSessions(sessions.Ended(), logouts.All())));
            _written = endings;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotWritten(logger, _path, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3150, LogLevel.Error, "The file of ended sessions {Path} cannot be read, cookies that were signed out before are good until they expire: {Error}")]
        public static partial void NotRead(ILogger logger, string path, string error);

        [LoggerMessage(3151, LogLevel.Error, "The file of ended sessions {Path} cannot be written, sign-outs will not outlive a restart: {Error}")]
        public static partial void NotWritten(ILogger logger, string path, string error);
    }
}
