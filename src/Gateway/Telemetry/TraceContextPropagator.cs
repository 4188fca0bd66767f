using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Gateway.Telemetry;

/// <summary>
/// Which trace a request belongs to: the one its client names only if that is trusted. What the gateway sends to a back end is always
/// its own, in W3C's traceparent.
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
