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
    private readonly RecentLines _recent;

    public AuditLog(
        IOptionsMonitor<TelemetryOptions> options,
        LogOpener opener,
        TelemetryMetrics metrics,
        RecentLines recent,
        ILogger<AuditLog> logger,
        TimeProvider time)
    {
        _recent = recent;
        _destination = new LogDestination(() => options.CurrentValue.AuditLog, path => opener.Open("audit", path));
        Lines = new LineLog(new("audit", Capacity, Linger) { Recent = recent }, _destination, metrics, logger, time);
    }

    public LineLog Lines { get; }

    // The console shows what was decided and done also where no audit log is written.
    private bool IsOn => _destination.IsOn || _recent.IsOn;

    public void Write(AuditRecord record)
    {
        if (IsOn)
        {
            Lines.TryWrite(new AuditLine(record));
        }
    }

    public void Write(AdminAction action)
    {
        if (IsOn)
        {
            Lines.TryWrite(new AdminActionLine(action));
        }
    }

    public ValueTask DisposeAsync() => Lines.DisposeAsync();
}
