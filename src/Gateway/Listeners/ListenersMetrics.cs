using System.Diagnostics.Metrics;
using System.Security.Authentication;
using Gateway.Listeners.Descriptors;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.ProxyProtocol;
using Gateway.Listeners.Tls;

namespace Gateway.Listeners;

/// <summary>Counts what the listeners let in and what they refuse.</summary>
internal sealed class ListenersMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Listeners";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _connections;
    private readonly Histogram<double> _durations;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _proxyHeaders;
    private readonly Counter<long> _plainHttp;
    private readonly Counter<long> _misdirected;

    public ListenersMetrics(IMeterFactory factory)
    {
        var meter = _meter = factory.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("gateway.listener.connections", "{connection}", "Connections at this moment.");
        _durations = meter.CreateHistogram<double>(
            "gateway.listener.connection.duration", "s", "How long connections lived, by why they ended.");
        _rejected = meter.CreateCounter<long>("gateway.listener.connections.rejected", "{connection}", "Connections refused, by reason.");
        _handshakes = meter.CreateCounter<long>("gateway.tls.handshakes", "{handshake}", "TLS handshakes by protocol version and outcome.");
        _proxyHeaders = meter.CreateCounter<long>(
            "gateway.proxy_protocol.headers", "{header}", "PROXY protocol headers by version and outcome.");
        _plainHttp = meter.CreateCounter<long>(
            "gateway.listener.plain_http.requests", "{request}", "Plain-HTTP requests by what they got.");
        _misdirected = meter.CreateCounter<long>(
            "gateway.listener.misdirected.requests",
            "{request}",
            "Requests that needed more of the handshake than their connection's gave, by what.");
    }

    /// <summary>Makes the file descriptors visible.</summary>
    public void Observe(DescriptorBudget budget)
    {
        _meter.CreateObservableGauge(
            "gateway.descriptors.limit",
            () => budget.Limit ?? 0,
            "{descriptor}",
            "File descriptors that the process may have; 0 where the system does not say.");
        _meter.CreateObservableGauge("gateway.descriptors.open", () => budget.Open, "{descriptor}", "File descriptors that are open.");
        _meter.CreateObservableCounter(
            "gateway.descriptors.refused",
            () => budget.Refused,
            "{connection}",
            "Connections of clients and to back ends that were refused for want of a file descriptor.");
    }

    public void Opened(Listener listener) => _connections.Add(1, Name(listener));

    public void Ended(Listener listener, ConnectionEnd end, TimeSpan duration)
    {
        _connections.Add(-1, Name(listener));
        _durations.Record(duration.TotalSeconds, Name(listener), new("gateway.listener.end", end.ToString()));
        if (end is not (ConnectionEnd.Closed or ConnectionEnd.Failed))
        {
            _rejected.Add(1, Name(listener), new("gateway.listener.reason", end.ToString()));
        }
    }

    /// <summary>A connection that was closed as it was accepted.</summary>
    public void RefusedAtAccept(Listener? listener, ConnectionEnd reason) =>
        _rejected.Add(1, new("gateway.listener.name", listener?.Name), new("gateway.listener.reason", reason.ToString()));

    /// <param name="listener">Where.</param>
    /// <param name="protocol">What was negotiated, or null where nothing was.</param>
    /// <param name="outcome">How it ended.</param>
    public void Handshake(Listener listener, SslProtocols? protocol, TlsStatus outcome) => _handshakes.Add(
        1,
        Name(listener),
        new("tls.protocol.version", protocol switch { SslProtocols.Tls12 => "1.2", SslProtocols.Tls13 => "1.3", _ => "none" }),
        new("gateway.tls.outcome", outcome.ToString()));

    /// <param name="listener">Where.</param>
    /// <param name="version">1 or 2, or null where no header was read.</param>
    /// <param name="outcome">What became of it.</param>
    public void ProxyHeader(Listener listener, int? version, ProxyProtocolStatus outcome) => _proxyHeaders.Add(
        1,
        Name(listener),
        new("gateway.proxy_protocol.version", version ?? 0),
        new("gateway.proxy_protocol.outcome", outcome.ToString()));

    public void PlainHttp(Listener listener, HttpsRedirectStatus verdict) =>
        _plainHttp.Add(1, Name(listener), new("gateway.listener.verdict", verdict.ToString()));

    public void Misdirected(Listener listener, HandshakeStatus fit) =>
        _misdirected.Add(1, Name(listener), new("gateway.listener.handshake", fit.ToString()));

    private static KeyValuePair<string, object?> Name(Listener listener) => new("gateway.listener.name", listener.Name);
}
