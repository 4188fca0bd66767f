using System.Text;

namespace Gateway.Filtering;

/// <summary>
/// Latin-1 for the values of headers and trailers, so that their bytes pass as they are. Kestrel throws at NUL, CR and LF, which HTTP/2
/// can carry, and so ends the whole HTTP/2 connection. They become another control character, which the filter refuses for its request
/// alone (RFC 9110 5.5).
/// </summary>
internal sealed unsafe class HeaderValueEncoding : Encoding
{
    private const char Control = '\x01';

    public static HeaderValueEncoding Instance { get; } = new();

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    // Encoding.GetString(span) calls the overloads with pointers, and those of the base class copy into arrays.
    public override int GetCharCount(byte* bytes, int count) => count;

    public override int GetChars(byte* bytes, int byteCount, char* chars, int charCount) =>
        GetChars(new ReadOnlySpan<byte>(bytes, byteCount), new Span<char>(chars, charCount));

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        var count = Latin1.GetChars(bytes, chars);
        var text = chars[..count];
        for (var i = text.IndexOfAny('\0', '\r', '\n'); i >= 0; i = text.IndexOfAny('\0', '\r', '\n'))
        {
            text[i] = Control;
        }

        return count;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;
}
