using System.Text;

namespace Gateway.Filtering;

/// <summary>
/// Decodes the Connection header so that what it nominates is not lost. Kestrel puts a plain <c>keep-alive</c>, <c>close</c> or
/// <c>Upgrade</c> in the place of every line of the header where they hold that one option; where they hold two, it leaves them. So a
/// line that nominates a header gets two behind it. One of them ends the connection after the response, which a server may do at any
/// time, and clients that nominate are few.
/// </summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    private const string TwoOptions = ", keep-alive, close";

    private static readonly ConnectionHeaderEncoding Instance = new();

    /// <summary>
    /// The encoding of a request header or trailer: Latin-1, so that bytes pass as they are, except where Kestrel evaluates the text.
    /// </summary>
    public static Encoding Select(string name) => name.Length switch
    {
        10 when name.Equals("Connection", StringComparison.OrdinalIgnoreCase) => Instance,
        14 when name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) => ContentLengthEncoding.Instance,
        _ => HeaderValueEncoding.Instance,
    };

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetCharCount(byte[] bytes, int index, int count) =>
        ConnectionHeader.Nominates(bytes.AsSpan(index, count)) ? count + TwoOptions.Length : count;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var count = Latin1.GetChars(bytes, byteIndex, byteCount, chars, charIndex);
        if (!ConnectionHeader.Nominates(bytes.AsSpan(byteIndex, byteCount)))
        {
            return count;
        }

        TwoOptions.CopyTo(chars.AsSpan(charIndex + count));
        return count + TwoOptions.Length;
    }

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount + TwoOptions.Length;
}
