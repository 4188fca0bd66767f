using Gateway.Identity.Ldap.Protocol;

namespace Gateway.Identity.Ldap;

/// <summary>What is searched for where the configuration does not say.</summary>
internal static class LdapDefaults
{
    /// <summary>The attribute in which Active Directory says that an account is disabled (MS-ADTS 2.2.16).</summary>
    public const string AccountControl = "userAccountControl";

    private const int AccountDisable = 2;

    public static bool IsDisabled(LdapEntry entry) => int.TryParse(entry.First(AccountControl), out var flags) && (flags & AccountDisable) != 0;

    public static string UserFilter(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})(userPrincipalName={name})))"
        : "(uid={user})";

    // The rule follows membership through nested groups (LDAP_MATCHING_RULE_IN_CHAIN).
    public static string GroupFilter(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? "(member:1.2.840.113556.1.4.1941:={dn})"
        : "(|(member={dn})(uniqueMember={dn}))";

    public static string NameAttribute(LdapKind kind) => kind == LdapKind.ActiveDirectory ? "sAMAccountName" : "uid";
}
