using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>The access log: one JSON line per request or mail session.</summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int Capacity = 16_384;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    private readonly LogDestination _destination;
    private readonly RecentLines _recent;

    public AccessLog(
        IOptionsMonitor<TelemetryOptions> options,
        LogOpener opener,
        TelemetryMetrics metrics,
        RecentLines recent,
        ILogger<AccessLog> logger,
        TimeProvider time)
    {
        _recent = recent;
        _destination = new LogDestination(() => options.CurrentValue.AccessLog, path => opener.Open("access", path));
        Lines = new LineLog(new("access", Capacity, Linger) { Recent = recent }, _destination, metrics, logger, time);
    }

    /// <summary>Whether the log has a destination.</summary>
    public bool IsOn => _destination.IsOn;

    /// <summary>
    /// Whether the lines of mail sessions have somewhere to go: they are few, so that the console has them without an access log, too.
    /// </summary>
    public bool TakesSessions => _destination.IsOn || _recent.IsOn;

    public LineLog Lines { get; }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();
}
