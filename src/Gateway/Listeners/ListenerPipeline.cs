using Gateway.Listeners.Descriptors;
using Gateway.Listeners.Http2;
using Gateway.Listeners.Limits;
using Gateway.Listeners.Mail;
using Gateway.Listeners.ProxyProtocol;
using Gateway.Listeners.Tls;
using Gateway.Listeners.Transport;
using Gateway.Mail;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gateway.Listeners;

/// <summary>The middleware of a connection, by the protocol of its listener. The order is significant.</summary>
internal sealed class ListenerPipeline(
    IServiceProvider services,
    TlsSelection tls,
    ListenersMetrics metrics,
    DescriptorBudget descriptors,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private readonly OpenConnections _open = services.GetRequiredService<OpenConnections>();
    private readonly ILogger<ConnectionObserver> _observerLogger = loggers.CreateLogger<ConnectionObserver>();
    private readonly ILogger<MailTls> _mailTlsLogger = loggers.CreateLogger<MailTls>();
    private readonly ILogger<ReactorHandshake> _handshakeLogger = loggers.CreateLogger<ReactorHandshake>();
    private readonly Http2LimitReport _http2Report = new(time, loggers.CreateLogger<Http2LimitReport>());
    private readonly TlsReport _tlsReport = new(time, loggers.CreateLogger<TlsReport>());

    public void Apply(ListenOptions endpoint, Listener listener) => Apply(endpoint, listener, HandlerOf);

    /// <param name="endpoint">Kestrel's options of the endpoint.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="handlerOf">Returns the connection handler of a mail protocol.</param>
    public void Apply(ListenOptions endpoint, Listener listener, Func<ListenerProtocol, ConnectionHandler> handlerOf)
    {
        listener.Endpoint = endpoint;
        endpoint.Use(next => new ConnectionObserver(next, listener, _open, metrics, _observerLogger).OnConnectionAsync);
        if (listener.Kind != ListenerKind.Admin)
        {
            endpoint.Use(next => new ProxyProtocolReader(next, metrics, time).OnConnectionAsync);
            endpoint.Use(next => new ConnectionLimiter(next, descriptors).OnConnectionAsync);
        }

        switch (listener.Kind)
        {
            case ListenerKind.Https:
                // ALPN selects one of the two.
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                UseTls(endpoint, listener);
                endpoint.Use(next => new RecordPipesConnectionMiddleware(next).OnConnectionAsync);
                endpoint.Use(next => new Http2LimitConnectionMiddleware(next, _http2Report, time).OnConnectionAsync);
                if (services.GetService<IStraightLane>() is { } lane)
                {
                    endpoint.Use(next => connection => lane.ServeAsync(connection, next));
                }

                break;
            case ListenerKind.HttpsRedirect or ListenerKind.Admin:
                endpoint.Protocols = HttpProtocols.Http1;
                break;
            case ListenerKind.Mail:
                endpoint.Protocols = HttpProtocols.None;
                var handler = handlerOf(listener.Options.Protocol);
                endpoint.Use(handshake => new MailTlsConnectionMiddleware(handshake, handler, time, _mailTlsLogger).OnConnectionAsync);
                UseTls(endpoint, listener);
                endpoint.Use(_ => MailTlsConnectionMiddleware.WaitForSessionEndAsync);
                break;
            default:
                throw new InvalidOperationException($"Listener {listener.Name} has no pipeline.");
        }
    }

    private void UseTls(ListenOptions endpoint, Listener listener)
    {
        endpoint.Use(next => new TlsConnectionMiddleware(next, tls, metrics, _tlsReport, time).OnConnectionAsync);
        ConnectionDelegate secured = _ => Task.CompletedTask;
        endpoint.Use(next => new ReactorHandshake(next, () => secured, tls.Contexts, time, _handshakeLogger).OnConnectionAsync);
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = listener.Options.Limits.HandshakeTimeout,
            OnConnection = static context => new(ListenerConnection.Of(context.Connection).TlsOptions
                ?? throw new InvalidOperationException("The handshake was not admitted.")),
        });
        endpoint.Use(next => secured = next);
        endpoint.Use(next => new TlsResultConnectionMiddleware(next, metrics).OnConnectionAsync);
    }

    private MailConnectionHandler HandlerOf(ListenerProtocol protocol) => services.GetRequiredKeyedService<MailConnectionHandler>(
        protocol.MailProtocol() ?? throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "is not a mail protocol"));
}
