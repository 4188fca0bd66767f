namespace Gateway.Identity.Ldap.Protocol;

/// <summary>How deep a search goes.</summary>
internal enum LdapScope
{
    Base = 0,
    OneLevel = 1,
    Subtree = 2,
}
