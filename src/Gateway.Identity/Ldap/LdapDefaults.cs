namespace Gateway.Identity.Ldap;

/// <summary>What is searched for where the configuration does not say.</summary>
internal static class LdapDefaults
{
    public static string UserFilter(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})(userPrincipalName={name})))"
        : "(uid={user})";

    // The rule follows membership through nested groups (LDAP_MATCHING_RULE_IN_CHAIN).
    public static string GroupFilter(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? "(member:1.2.840.113556.1.4.1941:={dn})"
        : "(|(member={dn})(uniqueMember={dn}))";

    public static string NameAttribute(LdapKind kind) => kind == LdapKind.ActiveDirectory ? "sAMAccountName" : "uid";
}
