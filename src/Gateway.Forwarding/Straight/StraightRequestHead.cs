using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;

namespace Gateway.Forwarding.Straight;

/// <summary>Writes a request for the back end: the client's lines that pass, and the gateway's own.</summary>
internal static class StraightRequestHead
{
    public static void Write(ref ByteBuffer target, StraightRequest request)
    {
        var bytes = request.Bytes.Span;
        var head = request.Head;
        var options = request.Route.Options;
        target.Add(bytes[head.Method]);
        target.Add((byte)' ');
        target.Add(request.Pool.Destination.PathPrefix.Span);
        target.Add(bytes[head.Target]);
        target.Add(" HTTP/1.1\r\nHost: "u8);
        target.Add(request.Host ?? request.Pool.Destination.Authority);
        target.Add("\r\n"u8);
        foreach (ref readonly var header in head.Headers)
        {
            if (request.Route.RequestHeaders.Forwards(bytes, header)
                && !(request.ReplacesCookie && header.Kind == RequestHeaderKind.Cookie))
            {
                target.Add(header.Name(bytes));
                target.Add(": "u8);
                target.Add(header.Value(bytes));
                target.Add("\r\n"u8);
            }
        }

        AddOwn(ref target, request);
        if (options.SetsForwarded)
        {
            target.Add(request.ForwardedFor.Span);
            target.Add("X-Forwarded-Host: "u8);
            target.Add(bytes[head.Host]);
            target.Add("\r\nX-Forwarded-Proto: https\r\n"u8);
        }

        target.Add(options.ExtraHeaders.Span);
        if (head.IsChunked)
        {
            target.Add("Transfer-Encoding: chunked\r\n\r\n"u8);
            request.Chunks.Write(ref target, request.Body, options);
            return;
        }

        RequestHeadWriter.AddLength(ref target, request.Method, head.ContentLength > 0 ? head.ContentLength : null);
        target.Add("\r\n"u8);
        target.Add(request.Body);
    }

    private static void AddOwn(ref ByteBuffer target, StraightRequest request)
    {
        if (request.Own.Count == 0)
        {
            return;
        }

        foreach (var (name, values) in request.Own)
        {
            foreach (var value in values)
            {
                if (RequestHeadWriter.IsForwarded(name, request.Route.Options)
                    && !RequestHeadWriter.TryAddHeader(ref target, name, value ?? ""))
                {
                    // A defect: names are configured as tokens, and values are encoded.
                    throw new InvalidOperationException($"The header {name} cannot be written.");
                }
            }
        }
    }
}
