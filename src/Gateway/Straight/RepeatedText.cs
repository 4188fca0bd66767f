using System.Text;

namespace Gateway.Straight;

/// <summary>The text of a value that seldom changes from request to request of a connection; equal bytes give the same string.</summary>
internal struct RepeatedText()
{
    private string _last = "";

    /// <summary>The text of the bytes in Latin-1, as the server reads them.</summary>
    public string Of(ReadOnlySpan<byte> bytes) =>
        _last.Length == bytes.Length && Ascii.Equals(bytes, _last) ? _last : _last = Encoding.Latin1.GetString(bytes);
}
