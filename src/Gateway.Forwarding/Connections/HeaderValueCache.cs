using System.Text;

namespace Gateway.Forwarding.Connections;

/// <summary>
/// Turns header values into strings, Latin-1 so that every byte survives; a short value that stands in the same place as in the response
/// before it, unchanged, is the same string.
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
