using System.Diagnostics.Metrics;
using System.Security.Authentication;
using Gateway.Listeners.Descriptors;
using Gateway.Listeners.Limits;
using Gateway.Listeners.PlainHttp;
using Gateway.Listeners.ProxyProtocol;
using Gateway.Listeners.Tls;

namespace Gateway.Listeners;

/// <summary>Counts the connections that listeners accept and refuse.</summary>
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
        _connections = meter.CreateUpDownCounter<long>("gateway.listener.connections", "{connection}", "Open connections.");
        _durations = meter.CreateHistogram<double>(
            "gateway.listener.connection.duration", "s", "Duration of connections, by reason of their end.");
        _rejected = meter.CreateCounter<long>("gateway.listener.connections.rejected", "{connection}", "Connections refused, by reason.");
        _handshakes = meter.CreateCounter<long>("gateway.tls.handshakes", "{handshake}", "TLS handshakes by protocol version and result.");
        _proxyHeaders = meter.CreateCounter<long>(
            "gateway.proxy_protocol.headers", "{header}", "PROXY protocol headers by version and result.");
        _plainHttp = meter.CreateCounter<long>(
            "gateway.listener.plain_http.requests", "{request}", "Plain-HTTP requests by result.");
        _misdirected = meter.CreateCounter<long>(
            "gateway.listener.misdirected.requests",
            "{request}",
            "Requests that needed a different handshake than their connection's, by result.");
    }

    /// <summary>Registers the metrics of the descriptor budget and of the limits that follow from it.</summary>
    public void Observe(DescriptorBudget budget, ListenerSet listeners)
    {
        _meter.CreateObservableGauge(
            "gateway.listener.connections.limit",
            () => listeners.All.Select(l => new Measurement<int>(
                ConnectionLimiter.LimitOf(l.Options.Limits, budget), Name(l))),
            "{connection}",
            "Connections that may be open.");
        _meter.CreateObservableGauge(
            "gateway.descriptors.limit",
            () => budget.Limit ?? 0,
            "{descriptor}",
            "File descriptor limit of the process; 0 if it is unknown.");
        _meter.CreateObservableGauge("gateway.descriptors.open", () => budget.Open, "{descriptor}", "Open file descriptors.");
        _meter.CreateObservableCounter(
            "gateway.descriptors.refused",
            () => budget.Refused,
            "{connection}",
            "Client and back-end connections refused because no file descriptor was left.");
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

    /// <summary>Counts a connection that was closed on accept.</summary>
    public void RefusedAtAccept(Listener? listener, ConnectionEnd reason) =>
        _rejected.Add(1, new("gateway.listener.name", listener?.Name), new("gateway.listener.reason", reason.ToString()));

    /// <param name="listener">The listener.</param>
    /// <param name="protocol">The negotiated version, or null if there is none.</param>
    /// <param name="status">The result.</param>
    public void Handshake(Listener listener, SslProtocols? protocol, TlsStatus status) => _handshakes.Add(
        1,
        Name(listener),
        new("tls.protocol.version", protocol switch { SslProtocols.Tls12 => "1.2", SslProtocols.Tls13 => "1.3", _ => "none" }),
        new("gateway.tls.outcome", status.ToString()));

    /// <param name="listener">The listener.</param>
    /// <param name="version">1 or 2, or null if no header was read.</param>
    /// <param name="status">The result.</param>
    public void ProxyHeader(Listener listener, int? version, ProxyProtocolStatus status) => _proxyHeaders.Add(
        1,
        Name(listener),
        new("gateway.proxy_protocol.version", version ?? 0),
        new("gateway.proxy_protocol.outcome", status.ToString()));

    public void PlainHttp(Listener listener, HttpsRedirectStatus status) =>
        _plainHttp.Add(1, Name(listener), new("gateway.listener.verdict", status.ToString()));

    public void Misdirected(Listener listener, HandshakeStatus fit) =>
        _misdirected.Add(1, Name(listener), new("gateway.listener.handshake", fit.ToString()));

    private static KeyValuePair<string, object?> Name(Listener listener) => new("gateway.listener.name", listener.Name);
}
