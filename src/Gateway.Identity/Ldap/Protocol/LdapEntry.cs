namespace Gateway.Identity.Ldap.Protocol;

/// <summary>An entry of a search result.</summary>
/// <param name="Dn">Its DN.</param>
/// <param name="Attributes">The values by attribute; those that are not UTF-8 are left out.</param>
/// <param name="Binary">The first value of each attribute as bytes.</param>
internal sealed record LdapEntry(
    string Dn, IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes, IReadOnlyDictionary<string, byte[]> Binary)
{
    public string? First(string attribute) => Attributes.TryGetValue(attribute, out var values) && values.Count > 0 ? values[0] : null;
}
