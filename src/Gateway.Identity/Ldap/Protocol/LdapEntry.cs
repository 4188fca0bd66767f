namespace Gateway.Identity.Ldap.Protocol;

/// <summary>An entry of a search result; values that are not UTF-8 are left out.</summary>
internal sealed record LdapEntry(string Dn, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes)
{
    public string? First(string attribute) => Attributes.TryGetValue(attribute, out var values) && values.Count > 0 ? values[0] : null;
}
