namespace Gateway.Identity.Ldap.Protocol;

/// <summary>A search: what to look for, where, and how much of an answer is wanted.</summary>
internal sealed record LdapSearch(
    string BaseDn,
    LdapScope Scope,
    LdapFilter Filter,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> Attributes,
    int SizeLimit,
    TimeSpan TimeLimit);
