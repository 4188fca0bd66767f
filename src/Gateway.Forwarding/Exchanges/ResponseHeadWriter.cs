using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Copies the response head of a back end to the client's response.</summary>
internal static class ResponseHeadWriter
{
    public static void Write(UpstreamConnection connection, HttpContext context, ForwardingOptions options, int? status = null)
    {
        var head = connection.Head;
        var bytes = connection.Buffered;
        var response = context.Response;
        response.StatusCode = status ?? head.Status;
        WriteReason(head, bytes, context);
        if (head.Status == 205)
        {
            response.ContentLength = 0; // RFC 9110, 15.3.6
        }

        // RFC 9110, 8.6: 204 has no Content-Length. A response to HEAD or a 304 keeps the length of the body it stands for.
        var place = 0;
        foreach (ref readonly var header in head.Headers)
        {
            place++;
            switch (header.Kind)
            {
                case HeaderKind.ContentLength:
                    if (head.Status is not (204 or 205) && head.ContentLength >= 0)
                    {
                        response.ContentLength = head.ContentLength;
                    }

                    continue;
                case HeaderKind.Trailer when !response.SupportsTrailers():
                    continue;
                case HeaderKind.HopByHop or HeaderKind.KeepAlive or HeaderKind.Connection or HeaderKind.TransferEncoding
                    or HeaderKind.Upgrade:
                    continue;
                case HeaderKind.StrictTransportSecurity when response.Headers.StrictTransportSecurity.Count > 0:
                    continue;
            }

            if (head.HasNominated && IsNominated(head, bytes, header.Name(bytes)))
            {
                continue;
            }

            var name = header.Known?.Name ?? Encoding.Latin1.GetString(header.Name(bytes));
            if (options.HiddenResponseHeaders.Count > 0 && options.HiddenResponseHeaders.Contains(name))
            {
                continue;
            }

            var value = connection.Values.Get(place - 1, header.Value(bytes));
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) && !options.PassesCookie(value))
            {
                continue;
            }

            var headers = response.Headers;
            headers[name] = headers.TryGetValue(name, out var prior) ? StringValues.Concat(prior, value) : value;
        }
    }

    /// <summary>Whether a header of the response is nominated by its Connection header, or hidden by the route.</summary>
    public static bool IsHidden(ResponseHead head, ReadOnlySpan<byte> bytes, in HeaderSlice header, ForwardingOptions options) =>
        options.HiddenResponseHeaders.Contains(header.Known?.Name ?? Encoding.Latin1.GetString(header.Name(bytes)))
        || (head.HasNominated && IsNominated(head, bytes, header.Name(bytes)));

    /// <summary>Whether the response contains a challenge that authenticates the connection.</summary>
    public static bool ChallengesConnection(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly var header in head.Headers)
        {
            if (header.Kind == HeaderKind.WwwAuthenticate && ConnectionAuthentication.IsBound(header.Value(bytes)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of the first header with this name, or an empty span.</summary>
    public static ReadOnlySpan<byte> Find(ResponseHead head, ReadOnlySpan<byte> bytes, string name)
    {
        foreach (ref readonly var header in head.Headers)
        {
            if (Ascii.EqualsIgnoreCase(header.Name(bytes), name))
            {
                return header.Value(bytes);
            }
        }

        return default;
    }

    private static void WriteReason(ResponseHead head, ReadOnlySpan<byte> bytes, HttpContext context)
    {
        var reason = bytes[head.Reason];
        if (!reason.IsEmpty && !Ascii.Equals(reason, ReasonPhrases.GetReasonPhrase(head.Status)))
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Encoding.Latin1.GetString(reason);
        }
    }

    private static bool IsNominated(ResponseHead head, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var header in head.Headers)
        {
            if (header.Kind == HeaderKind.Connection && ResponseHeadParser.ListContains(header.Value(bytes), name))
            {
                return true;
            }
        }

        return false;
    }
}
