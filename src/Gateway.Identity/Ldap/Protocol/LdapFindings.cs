namespace Gateway.Identity.Ldap.Protocol;

/// <summary>Collects what a search finds, up to a limit.</summary>
/// <param name="limit">The most entries to keep.</param>
internal sealed class LdapFindings(int limit)
{
    // A page is complete before the limit is checked, and a server may ignore the size of a page.
    private const int Excess = 1000;
    private const int MaximumReferences = 100;

    private readonly List<LdapEntry> _entries = [];
    private readonly List<string> _references = [];

    public bool IsFull => _entries.Count >= limit;

    /// <summary>Keeps an entry or references; false beyond the limits.</summary>
    public bool TryAdd(LdapMessage message)
    {
        if (message.Entry is { } entry)
        {
            _entries.Add(entry);
        }

        _references.AddRange(message.References);
        return _entries.Count <= limit + Excess && _references.Count <= MaximumReferences;
    }

    public LdapSearchResult ToResult(bool isTruncated) => new(_entries, _references, isTruncated);
}
