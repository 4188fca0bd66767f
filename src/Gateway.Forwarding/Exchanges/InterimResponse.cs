using System.Buffers;
using System.Text;
using Gateway.Forwarding.Protocol;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Forwards an interim response. Kestrel sends only 100 itself, so others are written directly to the client's HTTP/1.1 connection; nothing
/// else writes to it before the final response starts. HTTP/2 clients do not receive them, although RFC 9110, 15.2 requires a proxy to
/// forward them: Kestrel has no API to write a HEADERS frame before that of the final response.
/// </summary>
internal static class InterimResponse
{
    public static async ValueTask PassAsync(
        HttpContext context, ResponseHead head, ReadOnlyMemory<byte> bytes, ForwardingOptions options)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionTransportFeature>() is not { } connection)
        {
            return;
        }

        var output = connection.Transport.Output;
        Write(output, head, bytes.Span, options);
        await output.FlushAsync();
    }

    private static void Write(IBufferWriter<byte> output, ResponseHead head, ReadOnlySpan<byte> bytes, ForwardingOptions options)
    {
        output.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {head.Status} "));
        output.Write(bytes[head.Reason]);
        output.Write("\r\n"u8);
        foreach (ref readonly var header in head.Headers)
        {
            if (header.Kind == HeaderKind.EndToEnd && !ResponseHeadWriter.IsHidden(head, bytes, header, options))
            {
                output.Write(header.Name(bytes));
                output.Write(": "u8);
                output.Write(header.Value(bytes));
                output.Write("\r\n"u8);
            }
        }

        output.Write("\r\n"u8);
    }
}
