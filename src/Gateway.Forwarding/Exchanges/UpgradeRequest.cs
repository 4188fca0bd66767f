using System.Security.Cryptography;
using System.Text;
using Gateway.Forwarding.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>A client's request to switch the protocol: HTTP/1.1 Upgrade, or an extended CONNECT of HTTP/2 (RFC 8441).</summary>
internal sealed class UpgradeRequest
{
    private const string WebSocket = "websocket";
    private const string WebSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private readonly IHttpUpgradeFeature? _upgrade;
    private readonly IHttpExtendedConnectFeature? _connect;

    private UpgradeRequest(string protocol, IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect)
    {
        Protocol = protocol;
        _upgrade = upgrade;
        _connect = connect;
        Key = connect is null ? null : Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>The value of the Upgrade header.</summary>
    public string Protocol { get; }

    /// <summary>The Sec-WebSocket-Key that the gateway generates for an HTTP/2 client; null if the client sent its own.</summary>
    public string? Key { get; }

    public bool IsExtendedConnect => _connect is not null;

    /// <summary>The upgrade that the client requests, or null if there is none or the route does not allow it.</summary>
    public static UpgradeRequest? Of(HttpContext context, ForwardingOptions options)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: { } connectProtocol } connect)
        {
            return connectProtocol.Equals(WebSocket, StringComparison.OrdinalIgnoreCase) && options.UpgradeProtocols.Contains(WebSocket)
                ? new UpgradeRequest(WebSocket, null, connect)
                : null;
        }

        return context.Request.Headers.Upgrade is [{ Length: > 0 } protocol]
            && options.UpgradeProtocols.Contains(protocol.ToLowerInvariant())
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade
            ? new UpgradeRequest(protocol, upgrade, null)
            : null;
    }

    /// <summary>
    /// Whether a 101 accepts this request: it names the protocol and, if the gateway generated the key, contains its digest.
    /// </summary>
    public bool IsAnsweredBy(UpstreamConnection connection)
    {
        var head = connection.Head;
        var bytes = connection.Buffered;
        return Ascii.EqualsIgnoreCase(ResponseHeadWriter.Find(head, bytes, "Upgrade"), Protocol)
            && (Key is null || Ascii.Equals(ResponseHeadWriter.Find(head, bytes, "Sec-WebSocket-Accept"), Accept(Key)));
    }

    /// <summary>Copies the back end's 101 to the client's response; for an extended CONNECT the status is 200.</summary>
    public void WriteResponse(UpstreamConnection connection, HttpContext context, ForwardingOptions options)
    {
        ResponseHeadWriter.Write(
            connection, context, options, IsExtendedConnect ? StatusCodes.Status200OK : StatusCodes.Status101SwitchingProtocols);
        connection.Consume(connection.Head.Length);
        if (IsExtendedConnect)
        {
            context.Response.Headers.Remove("Sec-WebSocket-Accept");
        }
        else
        {
            context.Response.Headers.Upgrade = Protocol;
        }
    }

    /// <summary>Takes over the client's connection or stream.</summary>
    public async ValueTask<Stream> AcceptAsync() =>
        _upgrade is not null ? await _upgrade.UpgradeAsync() : await _connect!.AcceptAsync(); // the constructor sets one of the two

    // RFC 6455, 4.2.2 requires SHA-1. The digest only shows that the server implements WebSocket; it is not a security measure.
#pragma warning disable CA5350
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + WebSocketGuid)));
#pragma warning restore CA5350
}
