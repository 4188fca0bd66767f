using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>The access log: one line per request or mail session.</summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int Capacity = 16_384;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    private readonly LogDestination _destination;
    private readonly RecentLines _recent;
    private readonly IOptionsMonitor<TelemetryOptions> _options;

    public AccessLog(
        IOptionsMonitor<TelemetryOptions> options,
        LogOpener opener,
        TelemetryMetrics metrics,
        RecentLines recent,
        ILogger<AccessLog> logger,
        TimeProvider time)
    {
        _recent = recent;
        _options = options;
        _destination = new LogDestination(() => options.CurrentValue.AccessLog, path => opener.Open("access", path));
        var settings = new LineLogSettings("access", Capacity, Linger) { Recent = recent, IsCombined = () => IsCombined };
        Lines = new LineLog(settings, _destination, metrics, logger, time);
    }

    /// <summary>Whether the log has a destination.</summary>
    public bool IsOn => _destination.IsOn;

    /// <summary>Whether lines are in the combined format, which says where a request was referred from.</summary>
    public bool IsCombined => _options.CurrentValue.AccessLogFormat == AccessLogFormat.Combined;

    /// <summary>
    /// Whether the lines of mail sessions have somewhere to go: they are few, so that the console has them without an access log, too.
    /// </summary>
    public bool TakesSessions => _destination.IsOn || _recent.IsOn;

    public LineLog Lines { get; }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();
}
