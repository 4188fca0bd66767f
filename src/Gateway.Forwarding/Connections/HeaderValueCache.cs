using System.Text;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// Converts header values to strings, as Latin-1 so that no byte is lost. A short value that is equal to the value at the same position of
/// the previous response reuses its string.
/// </summary>
internal sealed class HeaderValueCache
{
    private const int Places = 16;
    private const int MaxBytes = 128;

    private readonly string?[] _values = new string?[Places];

    public string Get(int place, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return "";
        }

        if (place >= Places || value.Length > MaxBytes)
        {
            return Encoding.Latin1.GetString(value);
        }

        return _values[place] is { } last && last.Length == value.Length && Ascii.Equals(value, last)
            ? last
            : _values[place] = Encoding.Latin1.GetString(value);
    }
}
