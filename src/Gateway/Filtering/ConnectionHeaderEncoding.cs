using System.Text;

namespace Gateway.Filtering;

/// <summary>
/// Decodes the Connection header so that what it nominates is not lost. Kestrel puts a plain <c>keep-alive</c> or <c>close</c> in the
/// place of a list that holds one of them; in a list, these two are masked here, and <see cref="ConnectionHeader"/> knows the masks.
/// </summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    public const string MaskedKeepAlive = "keep_alive";

    public const string MaskedClose = "clos_";

    private static readonly ConnectionHeaderEncoding Instance = new();

    /// <summary>The encoding of a request header: Latin-1, since header bytes are not ours to judge, and this one for Connection.</summary>
    public static Encoding Select(string name) => name.Equals("Connection", StringComparison.OrdinalIgnoreCase) ? Instance : Latin1;

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);
        var text = chars.AsSpan(charIndex, byteCount);
        if (text.Contains(','))
        {
            foreach (var range in ((ReadOnlySpan<char>)text).Split(','))
            {
                var token = text[range].Trim(' ').Trim('\t');
                Mask(token, "keep-alive", MaskedKeepAlive);
                Mask(token, "close", MaskedClose);
            }
        }

        return byteCount;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    private static void Mask(Span<char> token, string option, string mask)
    {
        if (((ReadOnlySpan<char>)token).Equals(option, StringComparison.OrdinalIgnoreCase))
        {
            mask.CopyTo(token);
        }
    }
}
