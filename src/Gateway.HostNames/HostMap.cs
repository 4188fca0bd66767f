using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.HostNames;

/// <summary>
/// Values by host name. One rule holds for the routes of every protocol, which is YARP's: the exact name goes first, then the longest
/// wildcard, then <c>*</c>. A wildcard, <c>*.example.com</c>, takes names of any depth below its domain and not the domain itself.
/// Names are compared without case. A certificate's wildcard is another thing: it covers one label (RFC 9525, 6.3).
/// </summary>
/// <typeparam name="T">What a name stands for.</typeparam>
public sealed class HostMap<T>
{
    private const string Any = "*";

    private readonly FrozenDictionary<string, T> _patterns;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _suffixes;

    /// <param name="entries">Patterns (<c>mail.example.com</c>, <c>*.example.com</c>, <c>*</c>) with their values; of equal patterns the
    /// first one counts.</param>
    public HostMap(IEnumerable<KeyValuePair<string, T>> entries)
    {
        var first = new Dictionary<string, T>(StringComparer.OrdinalIgnoreCase);
        foreach (var (pattern, value) in entries)
        {
            first.TryAdd(pattern, value);
        }

        _patterns = first.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _names = Lookup(first.Where(e => e.Key[..Math.Min(1, e.Key.Length)] != Any));
        _suffixes = Lookup(first
            .Where(e => e.Key.StartsWith("*.", StringComparison.Ordinal))
            .Select(e => KeyValuePair.Create(e.Key[1..], e.Value)));
    }

    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>Whether some pattern takes the host.</summary>
    /// <param name="host">A host name without a port.</param>
    public bool Contains(ReadOnlySpan<char> host) => TryFind(host, out _);

    /// <summary>Finds the value of the pattern that takes the host; allocates nothing.</summary>
    /// <param name="host">A host name without a port; empty for none, which only <c>*</c> takes.</param>
    /// <param name="value">The value, where there is one.</param>
    public bool TryFind(ReadOnlySpan<char> host, [MaybeNullWhen(false)] out T value)
    {
        if (_patterns.Count == 0)
        {
            value = default;
            return false;
        }

        // A client may write a wildcard into Host; it is no name.
        if (host.Length > 0 && host[0] != '*')
        {
            if (_names.TryGetValue(host, out value))
            {
                return true;
            }

            for (var dot = host.IndexOf('.'); dot > 0; dot = NextDot(host, dot))
            {
                if (_suffixes.TryGetValue(host[dot..], out value))
                {
                    return true;
                }
            }
        }

        return _patterns.TryGetValue(Any, out value);
    }

    private static int NextDot(ReadOnlySpan<char> host, int dot)
    {
        var next = host[(dot + 1)..].IndexOf('.');
        return next < 0 ? -1 : dot + 1 + next;
    }

    private static FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> Lookup(IEnumerable<KeyValuePair<string, T>> entries) =>
        entries.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
