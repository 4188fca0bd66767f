namespace Gateway.Identity.Ldap.Protocol;

/// <summary>A search request.</summary>
internal sealed record LdapSearch(
    string BaseDn,
    LdapScope Scope,
    LdapFilter Filter,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> Attributes,
    int SizeLimit,
    TimeSpan TimeLimit);
