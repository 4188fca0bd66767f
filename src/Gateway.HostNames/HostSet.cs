namespace Gateway.HostNames;

/// <summary>A set of host patterns, matched by the rule of <see cref="HostMap{T}"/>.</summary>
/// <param name="patterns"><c>mail.example.com</c>, <c>*.example.com</c>, or <c>*</c>.</param>
public sealed class HostSet(IEnumerable<string> patterns)
{
    private readonly HostMap<bool> _hosts = new(patterns.Select(p => KeyValuePair.Create(p, true)));

    /// <summary>The set of no host.</summary>
    public static HostSet Empty { get; } = new([]);

    /// <summary>Whether some pattern takes the host.</summary>
    /// <param name="host">A host name without a port; empty for none, which only <c>*</c> takes.</param>
    public bool Contains(ReadOnlySpan<char> host) => _hosts.Contains(host);
}
