using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gateway.Mail.Wire;

/// <summary>Converts bytes of the wire to text, strictly.</summary>
internal static class WireText
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(c => (char)c)]);

    /// <summary>Decodes UTF-8; false for invalid bytes, and for a NUL, which no name or password contains.</summary>
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

    /// <summary>Decodes base64 as SASL has it: without white space, with padding. Null where the text is none.</summary>
    public static byte[]? DecodeBase64(ReadOnlySpan<char> text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return text.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(text, bytes, out var written) ? null : bytes[..written];
    }

    /// <summary>Makes a peer's text fit for one line of a reply or a log: printable ASCII, limited in length.</summary>
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

    /// <summary>
    /// Makes the name that a client gives itself fit for EHLO, XCLIENT and logs: printable ASCII without spaces, limited in length.
    /// </summary>
    public static string HostName(string text, int limit = 255) =>
        OneLine(text, limit).Replace(' ', '-').Replace('?', '-');

    /// <summary>Whether the text has no control character, so that it can be sent in a line.</summary>
    public static bool FitsLine(string text) => !text.AsSpan().ContainsAny(Controls);
}
