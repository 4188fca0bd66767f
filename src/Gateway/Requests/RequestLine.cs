using System.Security.Authentication;
using System.Text.Json;

namespace Gateway.Requests;

/// <summary>The access log line of a request. Unknown members are omitted.</summary>
internal static class RequestLine
{
    public static void Write(RequestRecord record, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("time"u8, record.Time);
        WriteIfKnown(writer, "listener"u8, record.Listener);
        WriteAddress(writer, record);
        WriteIfKnown(writer, "tls"u8, TlsName(record.Tls));
        WriteIfKnown(writer, "sni"u8, record.ServerName);
        writer.WriteString("protocol"u8, record.Protocol);
        writer.WriteString("method"u8, record.Method);
        writer.WriteString("host"u8, record.Host);
        writer.WriteString("target"u8, TargetRedaction.Redact(record.Target));
        writer.WriteNumber("status"u8, record.Status);
        writer.WriteString("outcome"u8, Enum.GetName(record.Outcome));
        WriteIfKnown(writer, "cause"u8, RequestCause.Of(record.Outcome));
        WriteIfKnown(writer, "reason"u8, record.Reason);
        WriteIfKnown(writer, "route"u8, record.Route);
        WriteIfKnown(writer, "cluster"u8, record.Cluster);
        WriteIfKnown(writer, "destination"u8, record.Destination);
        if (record.Tries > 1)
        {
            writer.WriteNumber("tries"u8, record.Tries);
        }

        WriteIfKnown(writer, "user"u8, record.User?.Name);
        WriteIfKnown(writer, "scheme"u8, record.Scheme);
        writer.WriteNumber("requestBytes"u8, record.RequestBodyBytes);
        writer.WriteNumber("responseBytes"u8, record.ResponseBodyBytes);
        writer.WriteNumber("seconds"u8, Seconds(record.Duration));
        WriteIfKnown(writer, "firstByteSeconds"u8, record.TimeToHead);
        WriteIfKnown(writer, "backEndSeconds"u8, record.BackEndDuration);
        WriteIfKnown(writer, "userAgent"u8, record.UserAgent);
        writer.WriteString("trace"u8, record.TraceId);
        writer.WriteEndObject();
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 6);

    private static void WriteIfKnown(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            writer.WriteNumber(name, Seconds(time));
        }
    }

    private static void WriteIfKnown(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteAddress(Utf8JsonWriter writer, RequestRecord record)
    {
        Span<byte> text = stackalloc byte[65];
        if (record.ClientAddress is { } address && address.TryFormat(text, out var length))
        {
            writer.WriteString("client"u8, text[..length]);
        }
    }

    private static string? TlsName(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "1.3",
        SslProtocols.Tls12 => "1.2",
        SslProtocols.None => null,
        _ => "old",
    };
}
