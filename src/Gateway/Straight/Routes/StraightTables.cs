using Gateway.Telemetry;
using Microsoft.Extensions.Options;

namespace Gateway.Straight.Routes;

/// <summary>The table of the configuration in force.</summary>
internal sealed class StraightTables(
    EndpointDataSource endpoints,
    StraightEndpoints straight,
    IOptionsMonitor<TelemetryOptions> telemetry)
{
    private volatile Version? _version;

    /// <summary>Made anew when anything that it was made of has been replaced.</summary>
    public StraightTable Current
    {
        get
        {
            var current = endpoints.Endpoints;
            var tracing = telemetry.CurrentValue;
            if (_version is { } known
                && ReferenceEquals(known.Endpoints, current)
                && ReferenceEquals(known.Telemetry, tracing))
            {
                return known.Table;
            }

            var table = new StraightTable(current, e => straight.Find(e, tracing.TrustClientTraceContext));
            _version = new Version(current, tracing, table);
            return table;
        }
    }

    private sealed record Version(IReadOnlyList<Endpoint> Endpoints, TelemetryOptions Telemetry, StraightTable Table);
}
