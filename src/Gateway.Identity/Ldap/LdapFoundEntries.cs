namespace Gateway.Identity.Ldap;

/// <summary>What a search found in the whole tree.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="IsTruncated">A server, or the search, has a limit that left entries out.</param>
internal sealed record LdapFoundEntries(IReadOnlyList<LdapFound> Entries, bool IsTruncated);
