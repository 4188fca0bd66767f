namespace Gateway.Identity.Ldap.Protocol;

/// <summary>Whether a search follows aliases; the gateway's never do.</summary>
internal enum LdapDereference
{
    Never = 0,
}
