using Gateway.Identity.Ldap.Protocol;

namespace Gateway.Identity.Ldap;

/// <summary>An entry, and the part of the tree that has it.</summary>
internal sealed record LdapFound(LdapEntry Entry, LdapSite Site)
{
    public string Dn => Entry.Dn;
}
