using System.Collections.Frozen;
using System.Text;

namespace Gateway.Forwarding.Protocol;

/// <summary>Names of response headers, found by their bytes without an allocation.</summary>
internal sealed class HeaderNameSet
{
    private const int StackLimit = 256;

    private readonly FrozenSet<string> _names;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longest;

    public HeaderNameSet(IEnumerable<string> names)
    {
        _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _lookup = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = _names.Count == 0 ? 0 : _names.Max(n => n.Length);
    }

    public bool Contains(ReadOnlySpan<byte> bytes, in HeaderSlice header)
    {
        if (_longest == 0)
        {
            return false;
        }

        if (header.Known is { } known)
        {
            return _names.Contains(known.Name);
        }

        var name = header.Name(bytes);
        if (name.Length > _longest || name.Length > StackLimit)
        {
            return name.Length <= _longest && _names.Contains(Encoding.Latin1.GetString(name));
        }

        Span<char> text = stackalloc char[StackLimit];
        return _lookup.Contains(text[..Encoding.Latin1.GetChars(name, text)]);
    }
}
