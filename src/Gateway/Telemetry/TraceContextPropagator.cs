using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>
/// Selects the trace of a request. The client's trace context is used only if it is trusted. Back ends always get the gateway's own
/// context, as a W3C traceparent.
/// </summary>
internal sealed class TraceContextPropagator(IOptionsMonitor<TelemetryOptions> options) : DistributedContextPropagator
{
    private readonly DistributedContextPropagator _inner = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => _inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        _inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        if (options.CurrentValue.TrustClientTraceContext)
        {
            _inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
            return;
        }

        traceId = null;
        traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        options.CurrentValue.TrustClientTraceContext ? _inner.ExtractBaggage(carrier, getter) : null;
}
