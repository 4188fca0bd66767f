using System.Text;

namespace Gateway.Filtering;

/// <summary>
/// Decodes Content-Length strictly (RFC 9110 8.6: digits alone). Kestrel parses the decoded text with a parser that takes a sign, white
/// space and NUL, and throws where the text is longer than its buffer of 20 characters. A value that is not a length therefore becomes
/// one that no request can have, and the filter refuses it.
/// </summary>
internal sealed class ContentLengthEncoding : Encoding
{
    /// <summary>The length that stands for a value that is none.</summary>
    public const long Invalid = long.MaxValue;

    private const int MaxDigits = 18; // every number of so many digits is below the one for an invalid value

    private const string InvalidText = "9223372036854775807";

    public static ContentLengthEncoding Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => GetCharCount(bytes.AsSpan(index, count));

    public override int GetCharCount(ReadOnlySpan<byte> bytes) => IsLength(bytes) ? bytes.Length : InvalidText.Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (IsLength(bytes))
        {
            return Latin1.GetChars(bytes, chars);
        }

        InvalidText.CopyTo(chars);
        return InvalidText.Length;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => Math.Max(byteCount, InvalidText.Length);

    private static bool IsLength(ReadOnlySpan<byte> bytes) =>
        bytes.Length is > 0 and <= MaxDigits && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
