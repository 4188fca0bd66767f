using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>The access log: one line per request or mail session.</summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int Capacity = 16_384;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    private readonly LogDestination _destination;
    private readonly RecentLines _recent;
    private readonly RecentRequests _memory;
    private readonly IOptionsMonitor<TelemetryOptions> _options;

    public AccessLog(
        IOptionsMonitor<TelemetryOptions> options,
        LogOpener opener,
        TelemetryMetrics metrics,
        RecentRequests memory,
        ILogger<AccessLog> logger,
        TimeProvider time)
    {
        _memory = memory;
        _recent = memory.Lines;
        _options = options;
        _destination = new LogDestination(() => options.CurrentValue.AccessLog, path => opener.Open("access", path));
        var settings = new LineLogSettings("access", Capacity, Linger) { Recent = _recent, IsCombined = () => IsCombined };
        Lines = new LineLog(settings, _destination, metrics, logger, time);
    }

    /// <summary>Whether lines are in the combined format, which says where a request was referred from.</summary>
    public bool IsCombined => _options.CurrentValue.AccessLogFormat == AccessLogFormat.Combined;

    /// <summary>
    /// Whether the lines of mail sessions, which are few, have somewhere to go: a destination, or the memory of the console's live log.
    /// </summary>
    public bool TakesSessions => _destination.IsOn || _recent.IsOn;

    /// <summary>Whether the line of a request that ended with a status has somewhere to go. Its line is to be written then.</summary>
    public bool Takes(int status) => _destination.IsOn || (_recent.IsOn && _memory.TryTake(status));

    public LineLog Lines { get; }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();
}
