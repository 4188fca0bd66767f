using System.Buffers;
using System.Net;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Writes the head of a request as HTTP/1.1.</summary>
internal static class RequestHeadWriter
{
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\r\n\0");

    // Kestrel accepts almost any header name from an HTTP/2 client. The gateway would not recognize "x-remote-user ", but some back ends
    // would treat it as x-remote-user, so only tokens are forwarded.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(HeaderLine.TokenCharacters);

    /// <summary>Writes the head; false if the request cannot be written as HTTP/1.1.</summary>
    public static bool TryWrite(
        ref ByteBuffer head,
        HttpContext context,
        OutboundRequest request,
        RequestBody body,
        UpgradeRequest? upgrade,
        string? authorization)
    {
        // Case-insensitive, because a back end that ignores case could open a tunnel for "connect" (RFC 9112, 6.3).
        if (!IsTarget(request.Target) || (upgrade is null && request.Method.Equals("CONNECT", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        head.Add(MethodOf(request, upgrade));
        head.Add((byte)' ');
        head.Add(request.IsWholeTarget ? default : request.Pool.Destination.PathPrefix.Span);
        head.Add(request.Target);
        head.Add(" HTTP/1.1\r\nHost: "u8);
        head.Add(request.Host ?? request.Pool.Destination.Authority);
        head.Add("\r\n"u8);

        // Kestrel reduces a Connection header that contains keep-alive, close or upgrade to that token; other nominations are lost.
        var nominated = context.Request.Headers.Connection;
        foreach (var (name, values) in request.Headers)
        {
            if (!IsForwarded(name, request.Options)
                || (authorization is not null && name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                || (nominated.Count > 0 && IsNominated(nominated, name)))
            {
                continue;
            }

            // RFC 9113, 8.2.3: an HTTP/2 client may split Cookie into several fields; in HTTP/1.1 they are joined into one.
            if (values.Count > 1 && name.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            {
                if (!TryAddHeader(ref head, name, string.Join("; ", values.ToArray())))
                {
                    return false;
                }

                continue;
            }

            foreach (var value in values)
            {
                if (!TryAddHeader(ref head, name, value ?? ""))
                {
                    return false;
                }
            }
        }

        AddOwn(ref head, context, request, body, upgrade, authorization);
        head.Add("\r\n"u8);
        return true;
    }

    /// <summary>The method on the wire: an extended CONNECT becomes a GET in HTTP/1.1 (RFC 8441, 5).</summary>
    public static string MethodOf(OutboundRequest request, UpgradeRequest? upgrade) =>
        upgrade is { IsExtendedConnect: true } ? "GET" : request.Method;

    private static void AddOwn(
        ref ByteBuffer head,
        HttpContext context,
        OutboundRequest request,
        RequestBody body,
        UpgradeRequest? upgrade,
        string? authorization)
    {
        if (authorization is not null)
        {
            TryAddHeader(ref head, "Authorization", authorization);
        }

        if (request.Options.SetsForwarded)
        {
            AddForwarded(ref head, context);
        }

        head.Add(request.Options.ExtraHeaders.Span);
        if (upgrade is not null)
        {
            head.Add("Connection: Upgrade\r\nUpgrade: "u8);
            head.Add(upgrade.Protocol);
            head.Add("\r\n"u8);
            if (upgrade.Key is { } key)
            {
                head.Add("Sec-WebSocket-Key: "u8);
                head.Add(key);
                head.Add("\r\n"u8);
            }
        }

        if (body.IsChunked)
        {
            head.Add("Transfer-Encoding: chunked\r\n"u8);
        }
        else
        {
            AddLength(ref head, request.Method, body.Length);
        }
    }

    /// <summary>Adds the length of a body; null where there is none, which some methods say as well.</summary>
    public static void AddLength(ref ByteBuffer head, string method, long? length)
    {
        if (length is { } known)
        {
            head.Add("Content-Length: "u8);
            head.Add(known);
            head.Add("\r\n"u8);
        }
        else if (ExpectsBody(method))
        {
            head.Add("Content-Length: 0\r\n"u8);
        }
    }

    /// <summary>Whether a header of the client's may reach the back end, whichever way the request takes.</summary>
    public static bool IsForwarded(string name, ForwardingOptions options) =>
        !RequestHeaderRules.IsHopByHop(name)
        && !(options.SetsForwarded && RequestHeaderRules.IsForwardedHeader(name))
        && !(options.HiddenRequestHeaders.Count > 0 && options.HiddenRequestHeaders.Contains(name));

    private static void AddForwarded(ref ByteBuffer head, HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is { } address)
        {
            head.Add("X-Forwarded-For: "u8);
            head.Add<IPAddress>(address);
            head.Add("\r\n"u8);
        }

        if (context.Request.Host.Value is { Length: > 0 } host)
        {
            TryAddHeader(ref head, "X-Forwarded-Host", host);
        }

        head.Add(context.Request.IsHttps ? "X-Forwarded-Proto: https\r\n"u8 : "X-Forwarded-Proto: http\r\n"u8);
    }

    /// <summary>Adds a header line; false if the name is not a token or the value contains a line break.</summary>
    public static bool TryAddHeader(ref ByteBuffer head, string name, string value)
    {
        if (value.AsSpan().ContainsAny(LineBreaks) || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        head.Add(name);
        head.Add(": "u8);
        head.Add(value);
        head.Add("\r\n"u8);
        return true;
    }

    private static bool IsTarget(string target) =>
        target.Length > 0 && (target[0] == '/' || target == "*") && !target.AsSpan().ContainsAnyInRange('\0', ' ');

    // RFC 9110, 8.6: requests with these methods send Content-Length: 0 if they have no body.
    private static bool ExpectsBody(string method) =>
        method is "POST" or "PUT" or "PATCH" || method.StartsWith("RPC_", StringComparison.Ordinal);

    private static bool IsNominated(Microsoft.Extensions.Primitives.StringValues connection, string name)
    {
        foreach (var line in connection)
        {
            foreach (var token in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[token].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
