namespace Gateway.Identity.Ldap.Protocol;

/// <summary>A search request.</summary>
internal sealed record LdapSearch
{
    public required string BaseDn { get; init; }

    public LdapScope Scope { get; init; } = LdapScope.Subtree;

    public required LdapFilter Filter { get; init; }

    /// <summary>The values of the filter's placeholders.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The attributes to return.</summary>
    public required IReadOnlyList<string> Attributes { get; init; }

    /// <summary>The highest number of entries to return.</summary>
    public required int SizeLimit { get; init; }

    /// <summary>The entries to return in one response, which the server is asked for page by page (RFC 2696); 0 without pages.</summary>
    public int PageSize { get; init; }

    public required TimeSpan TimeLimit { get; init; }
}
