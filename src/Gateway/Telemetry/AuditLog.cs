using Gateway.Identity.Auditing;
using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>
/// The audit log: one JSON line per sign-in decision and per action of an administrator.
/// It is separate from the access log, so that it can have a longer retention and
/// stricter permissions.
/// </summary>
internal sealed class AuditLog : IAuditSink, IAsyncDisposable
{
    // Larger than the access log's queue, because audit lines are recorded nowhere else.
    private const int Capacity = 131_072;
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(20);

    private readonly LogDestination _destination;

    public AuditLog(IOptionsMonitor<TelemetryOptions> options, TelemetryMetrics metrics, ILogger<AuditLog> logger, TimeProvider time)
    {
        _destination = new LogDestination(() => options.CurrentValue.AuditLog);
        Lines = new LineLog(new("audit", Capacity, Linger), _destination, metrics, logger, time);
    }

    public LineLog Lines { get; }

    public void Write(AuditRecord record)
    {
        if (_destination.IsOn)
        {
            Lines.TryWrite(new AuditLine(record));
        }
    }

    public void Write(AdminAction action)
    {
        if (_destination.IsOn)
        {
            Lines.TryWrite(new AdminActionLine(action));
        }
    }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();
}
