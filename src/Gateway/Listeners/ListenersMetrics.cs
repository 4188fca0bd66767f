using System.Diagnostics.Metrics;

namespace Gateway.Listeners;

/// <summary>Counts what the listeners let in and what they refuse.</summary>
internal sealed class ListenersMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Listeners";

    private readonly Counter<long> _plainHttp;

    public ListenersMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _plainHttp = meter.CreateCounter<long>("gateway.listener.plain_http.requests", "{request}", "Plain-HTTP requests by what they got.");
    }

    public void PlainHttp(Listener listener, HttpsRedirectVerdict verdict) => _plainHttp.Add(1, Tag(listener), new("gateway.listener.verdict", verdict.ToString()));

    private static KeyValuePair<string, object?> Tag(Listener listener) => new("gateway.listener.name", listener.Name);
}
