using System.Text;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Forwarding.Exchanges;

/// <summary>Forwards trailers to clients that accept them; for others they are discarded, as RFC 9110, 6.5.1 allows.</summary>
internal static class ResponseTrailers
{
    public static void Pass(HttpResponse response, IReadOnlyList<KeyValuePair<string, string>> trailers, ForwardingOptions options)
    {
        if (trailers.Count == 0 || !response.SupportsTrailers())
        {
            return;
        }

        foreach (var (name, value) in trailers)
        {
            if (KnownHeaders.Find(Encoding.Latin1.GetBytes(name))?.Kind is null or HeaderKind.EndToEnd
                && !options.HiddenResponseHeaders.Contains(name)
                && !name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase)) // RFC 9110, 6.5.1: it controls the response
            {
                response.AppendTrailer(name, value);
            }
        }
    }
}
