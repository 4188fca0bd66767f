namespace Gateway.Identity.Ldap;

/// <summary>What an LDAP directory is like.</summary>
public enum LdapKind
{
    /// <summary>OpenLDAP, 389 and their kin: inetOrgPerson, groupOfNames, password policy control.</summary>
    Standard,

    /// <summary>Active Directory or Samba.</summary>
    ActiveDirectory,
}
