namespace Gateway.Identity.Ldap.Protocol;

/// <summary>The changes of an attribute (RFC 4511 4.6).</summary>
internal enum LdapModification
{
    Add = 0,
    Delete = 1,
    Replace = 2,
}
