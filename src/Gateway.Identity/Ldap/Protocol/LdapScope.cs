namespace Gateway.Identity.Ldap.Protocol;

/// <summary>The scope of a search.</summary>
internal enum LdapScope
{
    Base = 0,
    OneLevel = 1,
    Subtree = 2,
}
