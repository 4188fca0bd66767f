using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Requests;

/// <summary>
/// The access log line of a request in the combined format:
/// <c>client - user [time] "request" status bytes "referer" "user agent"</c>, with unknown values as <c>-</c>.
/// </summary>
internal static class CombinedLine
{
    private const string Time = "[dd/MMM/yyyy:HH:mm:ss +0000]";

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    public static void Write(RequestRecord record, IBufferWriter<byte> writer)
    {
        WriteAscii(writer, record.ClientAddress?.ToString() ?? "-");
        writer.Write(" - "u8);
        WriteValue(writer, record.User?.Name, isQuoted: false);
        writer.Write(" "u8);
        WriteAscii(writer, record.Time.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture));
        writer.Write(" "u8);
        WriteRequest(writer, record);
        WriteAscii(writer, string.Create(CultureInfo.InvariantCulture, $" {record.Status:000} {record.ResponseBodyBytes} "));
        WriteValue(writer, record.Referer is { } referer ? TargetRedaction.Redact(referer) : null, isQuoted: true);
        writer.Write(" "u8);
        WriteValue(writer, record.UserAgent, isQuoted: true);
    }

    private static void WriteRequest(IBufferWriter<byte> writer, RequestRecord record)
    {
        var target = TargetRedaction.Redact(record.Target);
        WriteValue(writer, record.Method.Length == 0 ? null : $"{record.Method} {target} {record.Protocol}", isQuoted: true);
    }

    private static void WriteValue(IBufferWriter<byte> writer, string? value, bool isQuoted)
    {
        if (isQuoted)
        {
            writer.Write("\""u8);
        }

        if (string.IsNullOrEmpty(value))
        {
            writer.Write("-"u8);
        }
        else
        {
            WriteEscaped(writer, value, isHeader: isQuoted);
        }

        if (isQuoted)
        {
            writer.Write("\""u8);
        }
    }

    /// <summary>
    /// Escapes what nginx escapes: quotes, backslashes, and bytes that are no printable ASCII, as <c>\xHH</c>. Outside of quotes a space is
    /// escaped as well, because a user's name with one would shift the columns behind it. A header is Latin-1 for the bytes that came.
    /// </summary>
    private static void WriteEscaped(IBufferWriter<byte> writer, string value, bool isHeader)
    {
        const int EscapedLength = 4;
        var bytes = (isHeader ? Encoding.Latin1 : Encoding.UTF8).GetBytes(value);
        var span = writer.GetSpan(bytes.Length * EscapedLength);
        var length = 0;
        foreach (var b in bytes)
        {
            if (b is < 0x20 or > 0x7E or (byte)'"' or (byte)'\\' || (!isHeader && b == ' '))
            {
                span[length++] = (byte)'\\';
                span[length++] = (byte)'x';
                span[length++] = HexDigits[b >> 4];
                span[length++] = HexDigits[b & 15];
            }
            else
            {
                span[length++] = b;
            }
        }

        writer.Advance(length);
    }

    private static void WriteAscii(IBufferWriter<byte> writer, string text) =>
        writer.Advance(Encoding.ASCII.GetBytes(text, writer.GetSpan(text.Length)));
}
