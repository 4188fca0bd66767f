namespace Gateway.Identity.Ldap;

/// <summary>The schema of an LDAP directory.</summary>
public enum LdapKind
{
    /// <summary>OpenLDAP, 389 Directory Server and similar: inetOrgPerson, groupOfNames, password policy control.</summary>
    Standard,

    /// <summary>Active Directory or Samba.</summary>
    ActiveDirectory,
}
