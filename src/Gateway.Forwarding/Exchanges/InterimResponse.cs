using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Forwards an interim response. Kestrel sends only 100 itself, so others are written directly to the client's HTTP/1.1 connection; nothing
/// else writes to it before the final response starts. HTTP/2 clients do not receive them, although RFC 9110, 15.2 requires a proxy to
/// forward them: Kestrel has no API to write a HEADERS frame before that of the final response.
/// </summary>
internal static class InterimResponse
{
    /// <summary>The client's connection that receives interim responses, or null.</summary>
    public static PipeWriter? OutputOf(HttpContext context) => HttpProtocol.IsHttp11(context.Request.Protocol)
        ? context.Features.Get<IConnectionTransportFeature>()?.Transport.Output
        : null;

    public static async ValueTask PassAsync(
        PipeWriter output, ResponseHead head, ReadOnlyMemory<byte> bytes, ForwardingOptions options, IExchangeClient client)
    {
        Write(output, head, bytes.Span, options, client);
        await output.FlushAsync();
    }

    private static void Write(
        IBufferWriter<byte> output, ResponseHead head, ReadOnlySpan<byte> bytes, ForwardingOptions options, IExchangeClient client)
    {
        output.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {head.Status} "));
        output.Write(bytes[head.Reason]);
        output.Write("\r\n"u8);
        foreach (ref readonly var header in head.Headers)
        {
            if (header.Kind != HeaderKind.EndToEnd || !ResponseHeadWriter.IsForwarded(head, bytes, header, options))
            {
                continue;
            }

            var name = header.Known?.Name ?? Encoding.Latin1.GetString(header.Name(bytes));
            var value = Encoding.Latin1.GetString(header.Value(bytes));
            if (!name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase) || options.PassesCookie(value))
            {
                output.Write(header.Name(bytes));
                output.Write(": "u8);
                output.Write(Encoding.Latin1.GetBytes(client.Rewrite(name, value) ?? value));
                output.Write("\r\n"u8);
            }
        }

        output.Write("\r\n"u8);
    }
}
