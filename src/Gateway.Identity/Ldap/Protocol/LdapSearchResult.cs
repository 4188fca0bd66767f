namespace Gateway.Identity.Ldap.Protocol;

/// <summary>What a search found.</summary>
/// <param name="Entries">The entries.</param>
/// <param name="References">The URLs of servers that have another part of the searched tree; untrusted.</param>
/// <param name="IsTruncated">There are more entries than a limit of the server or of the search allows.</param>
internal sealed record LdapSearchResult(IReadOnlyList<LdapEntry> Entries, IReadOnlyList<string> References, bool IsTruncated);
