using Gateway.Preauthentication;
using Gateway.Publishing;
using Gateway.Requests;

namespace Gateway.Listeners.Tls;

/// <summary>
/// Refuses requests that need a different handshake: with 421 where a separate connection has it (RFC 9110, 15.5.20), otherwise with 403.
/// </summary>
internal sealed partial class HandshakeMiddleware(
    RequestDelegate next, PublishedHosts hosts, ListenersMetrics metrics, ILogger<HandshakeMiddleware> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<IListenerFeature>() is not ListenerConnection { Kind: ListenerKind.Https } connection)
        {
            return next(context);
        }

        var route = context.GetEndpoint()?.Metadata.GetMetadata<RoutePreauthentication>();
        var need = HandshakeRequirement.Of(connection.Settings.Options, hosts, context.Request.Host.Host, route);
        var fit = HandshakeRules.Decide(connection.Given(HttpProtocol.IsHttp2(context.Request.Protocol)), need);
        return fit == HandshakeStatus.Sufficient ? next(context) : RefuseAsync(context, connection, route, fit);
    }

    private Task RefuseAsync(HttpContext context, ListenerConnection connection, RoutePreauthentication? route, HandshakeStatus fit)
    {
        metrics.Misdirected(connection.Listener, fit);
        Log.Misdirected(logger, connection.Name, connection.ServerName, fit, route?.Route, Refusal.TraceId(context));
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close"; // further requests on this connection would be refused too
        }

        var status = HandshakeRules.StatusFor(connection.ServerName);
        return Refusal.AnswerAsync(
            context,
            status,
            RequestOutcome.Misdirected,
            status == StatusCodes.Status421MisdirectedRequest
                ? "This host needs a separate connection."
                : "This host needs a connection whose TLS handshake names it (SNI).",
            fit.ToString());
    }

    private static partial class Log
    {
        [LoggerMessage(
            1124,
            LogLevel.Debug,
            "Request on listener {Listener} refused, its connection was made for {ServerName}: {Fit}, route {Route}, trace {TraceId}.")]
        public static partial void Misdirected(
            ILogger logger, string listener, string? serverName, HandshakeStatus fit, string? route, string traceId);
    }
}
