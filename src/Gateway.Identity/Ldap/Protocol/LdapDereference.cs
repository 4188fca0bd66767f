namespace Gateway.Identity.Ldap.Protocol;

/// <summary>Whether a search follows aliases; the gateway never does.</summary>
internal enum LdapDereference
{
    Never = 0,
}
