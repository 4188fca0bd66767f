using System.Globalization;
using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Forwarding.Straight;

/// <summary>Writes a response head for the client: the back end's lines that pass, and what the server itself would say.</summary>
internal static class StraightResponseHead
{
    private static readonly KnownHeader? SetCookie = KnownHeaders.Find("Set-Cookie"u8);
    private static readonly KnownHeader? Date = KnownHeaders.Find("Date"u8);

    /// <summary>Writes the head in the connection's buffer, which is not consumed.</summary>
    /// <param name="target">Receives the head.</param>
    /// <param name="connection">The connection to the back end.</param>
    /// <param name="request">The request.</param>
    /// <param name="closes">Whether the client's connection is closed after the response.</param>
    /// <param name="time">The clock for a Date header, where the back end sends none.</param>
    public static void Write(ref ByteBuffer target, UpstreamConnection connection, StraightRequest request, bool closes, TimeProvider time)
    {
        var head = connection.Head;
        AddStatusLine(ref target, head, connection.Buffered);
        AddHeaders(ref target, connection, request, out var hasDate);
        target.Add(request.StrictTransportSecurity.Span);
        if (!hasDate)
        {
            AddDate(ref target, time.GetUtcNow());
        }

        AddFraming(ref target, head, request.Method);
        target.Add(closes ? "Connection: close\r\n\r\n"u8 : "\r\n"u8);
    }

    private static void AddStatusLine(ref ByteBuffer target, ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        target.Add("HTTP/1.1 "u8);
        target.Add(head.Status);
        target.Add((byte)' ');
        var reason = bytes[head.Reason];
        if (reason.IsEmpty)
        {
            target.Add(ReasonPhrases.GetReasonPhrase(head.Status));
        }
        else
        {
            target.Add(reason);
        }

        target.Add("\r\n"u8);
    }

    private static void AddHeaders(ref ByteBuffer target, UpstreamConnection connection, StraightRequest request, out bool hasDate)
    {
        var head = connection.Head;
        var bytes = connection.Buffered;
        var options = request.Route.Options;
        var hasSecurity = !request.StrictTransportSecurity.IsEmpty;
        hasDate = false;
        for (var place = 0; place < head.Headers.Length; place++)
        {
            ref readonly var header = ref head.Headers[place];

            // HTTP/1.1 clients get no trailers, so that none is announced to them.
            if (header.Kind == HeaderKind.Trailer
                || (header.Kind == HeaderKind.StrictTransportSecurity && hasSecurity)
                || !ResponseHeadWriter.IsForwarded(head, bytes, header, options))
            {
                continue;
            }

            hasSecurity |= header.Kind == HeaderKind.StrictTransportSecurity;
            hasDate |= ReferenceEquals(header.Known, Date);
            var isCookie = ReferenceEquals(header.Known, SetCookie);
            string? rewritten = null;
            if (isCookie || request.Route.Rewritten.Contains(bytes, header))
            {
                var value = connection.Values.Get(place, header.Value(bytes));
                if (isCookie && !options.PassesCookie(value))
                {
                    continue;
                }

                rewritten = request.Rewriting?.Rewrite(header.Known?.Name ?? Encoding.Latin1.GetString(header.Name(bytes)), value);
            }

            target.Add(header.Name(bytes));
            target.Add(": "u8);
            if (rewritten is null)
            {
                target.Add(header.Value(bytes));
            }
            else
            {
                target.Add(rewritten);
            }

            target.Add("\r\n"u8);
        }
    }

    private static void AddDate(ref ByteBuffer target, DateTimeOffset now)
    {
        Span<char> text = stackalloc char[32];
        now.TryFormat(text, out var length, "r", CultureInfo.InvariantCulture);
        target.Add("Date: "u8);
        foreach (var c in text[..length])
        {
            target.Add((byte)c);
        }

        target.Add("\r\n"u8);
    }

    // RFC 9110, 8.6 and 15.3.6: 204 has no Content-Length, 205 has none but 0, and a response to HEAD or a 304 keeps that of the body it
    // stands for.
    private static void AddFraming(ref ByteBuffer target, ResponseHead head, string method)
    {
        var length = head.Status switch
        {
            204 => -1,
            205 => 0,
            _ => head.ContentLength,
        };
        if (length >= 0)
        {
            target.Add("Content-Length: "u8);
            target.Add(length);
            target.Add("\r\n"u8);
        }
        else if (head.Framing(method == "HEAD") is BodyFraming.Chunked or BodyFraming.UntilClose)
        {
            target.Add("Transfer-Encoding: chunked\r\n"u8);
        }
    }
}
