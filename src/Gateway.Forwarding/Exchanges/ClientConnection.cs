using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>The client's connection of a request.</summary>
internal static class ClientConnection
{
    /// <summary>Whether the connection carries one request at a time, as in HTTP/1.0 and 1.1.</summary>
    public static bool IsOfOneRequest(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol);

    /// <summary>
    /// Cancelled when the client's connection closes. An HTTP/2 stream ends before its connection; there the token is that of the request.
    /// </summary>
    public static CancellationToken Closed(HttpContext context) =>
        IsOfOneRequest(context) && context.Features.Get<IConnectionLifetimeFeature>() is { } lifetime
            ? lifetime.ConnectionClosed
            : context.RequestAborted;
}
