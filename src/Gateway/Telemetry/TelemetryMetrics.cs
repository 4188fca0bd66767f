using System.Diagnostics.Metrics;

namespace Gateway.Telemetry;

/// <summary>Counts the lines of the access log and the audit log by result.</summary>
internal sealed class TelemetryMetrics
{
    private readonly Counter<long> _lines;

    public TelemetryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Gateway.Telemetry");
        _lines = meter.CreateCounter<long>(
            "gateway.log.lines", "{line}", "Lines of the access log and the audit log, by what became of them.");
    }

    public void Written(string log, int lines) => Add(log, "written", lines);

    /// <summary>Counts a line dropped because the queue was full.</summary>
    public void Dropped(string log) => Add(log, "dropped", 1);

    /// <summary>Counts lines lost because the file could not be written.</summary>
    public void Failed(string log, int lines) => Add(log, "failed", lines);

    private void Add(string log, string result, int lines) => _lines.Add(lines, new("log", log), new("result", result));
}
