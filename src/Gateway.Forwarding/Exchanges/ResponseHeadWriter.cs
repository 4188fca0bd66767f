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
            if (header.Kind == HeaderKind.ContentLength)
            {
                if (head.Status is not (204 or 205) && head.ContentLength >= 0)
                {
                    response.ContentLength = head.ContentLength;
                }

                continue;
            }

            if ((header.Kind == HeaderKind.Trailer && !response.SupportsTrailers())
                || (header.Kind == HeaderKind.StrictTransportSecurity && response.Headers.StrictTransportSecurity.Count > 0)
                || !IsForwarded(head, bytes, header, options))
            {
                continue;
            }

            var name = header.Known?.Name ?? Encoding.Latin1.GetString(header.Name(bytes));
            var value = connection.Values.Get(place - 1, header.Value(bytes));
            if (name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) && !options.PassesCookie(value))
            {
                continue;
            }

            var headers = response.Headers;
            headers[name] = headers.TryGetValue(name, out var prior) ? StringValues.Concat(prior, value) : value;
        }
    }

    /// <summary>
    /// Whether a header is for the client, whichever way the response takes: it belongs to no single connection, does not frame the body,
    /// and neither the back end's Connection header nor the route takes it out.
    /// </summary>
    public static bool IsForwarded(ResponseHead head, ReadOnlySpan<byte> bytes, in HeaderSlice header, ForwardingOptions options) =>
        header.Kind is HeaderKind.EndToEnd or HeaderKind.Trailer or HeaderKind.WwwAuthenticate or HeaderKind.StrictTransportSecurity
        && !(head.HasNominated && IsNominated(head, bytes, header.Name(bytes)))
        && !options.HiddenNames.Contains(bytes, header);

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
