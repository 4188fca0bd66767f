using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>The access log: one JSON line per request or mail session.</summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int Capacity = 16_384;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    private readonly LogDestination _destination;

    public AccessLog(IOptionsMonitor<TelemetryOptions> options, TelemetryMetrics metrics, ILogger<AccessLog> logger, TimeProvider time)
    {
        _destination = new LogDestination(() => options.CurrentValue.AccessLog);
        Lines = new LineLog(new("access", Capacity, Linger), _destination, metrics, logger, time);
    }

    /// <summary>Whether the log has a destination.</summary>
    public bool IsOn => _destination.IsOn;

    public LineLog Lines { get; }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();
}
