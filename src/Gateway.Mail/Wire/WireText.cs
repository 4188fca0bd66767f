using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Mail.Wire;

/// <summary>Bytes of the wire as text, strictly: nothing that is not what it claims to be.</summary>
internal static class WireText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(c => (char)c)]);

    /// <summary>Decodes UTF-8; false for bytes that are not, and for a NUL, which no name or password has.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (utf8.Contains((byte)0))
        {
            return false;
        }

        try
        {
            text = StrictUtf8.GetString(utf8);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Decodes base64 as SASL writes it: no white space, padding in place.</summary>
    public static byte[]? DecodeBase64(ReadOnlySpan<char> text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return text.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(text, bytes, out var written) ? null : bytes[..written];
    }

    /// <summary>A peer's text made fit for one line of a reply: no control characters, ASCII, bounded.</summary>
    public static string OneLine(string text, int limit = 200)
    {
        var cut = text.Length > limit ? text.AsSpan(0, limit) : text.AsSpan();
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                target[i] = source[i] is >= ' ' and < (char)127 ? source[i] : '?';
            }
        });
    }

    /// <summary>True where the text has no control character: it fits a line of a protocol.</summary>
    public static bool FitsLine(string text) => !text.AsSpan().ContainsAny(Controls);
}
