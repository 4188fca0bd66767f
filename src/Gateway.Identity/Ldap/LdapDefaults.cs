using Gateway.Identity.Ldap.Protocol;

namespace Gateway.Identity.Ldap;

/// <summary>The default filters and attributes.</summary>
internal static class LdapDefaults
{
    /// <summary>The attribute with the flag of a disabled account in Active Directory (MS-ADTS 2.2.16).</summary>
    private const string AccountControl = "userAccountControl";

    private const string AccountLockedTime = "pwdAccountLockedTime"; // OpenLDAP
    private const string AccountLock = "nsAccountLock"; // 389 Directory Server
    private const int AccountDisable = 2;

    // The value for an account that an administrator has locked permanently (ppolicy); any other is a temporary lock.
    private const string LockedPermanently = "000001010000";

    /// <summary>The attribute with the user principal name in Active Directory.</summary>
    public const string PrincipalName = "userPrincipalName";

    /// <summary>
    /// The attributes of a user, operational ones included, that mark a disabled account, and in Active Directory those that tell
    /// principal names and the primary group.
    /// </summary>
    public static IReadOnlyList<string> UserAttributes(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? [AccountControl, PrincipalName, LdapGroups.PrimaryGroup, LdapGroups.SecurityIdentifier]
        : [AccountLockedTime, AccountLock];

    public static bool IsDisabled(LdapEntry entry) =>
        (int.TryParse(entry.First(AccountControl), out var flags) && (flags & AccountDisable) != 0)
        || entry.First(AccountLockedTime)?.StartsWith(LockedPermanently, StringComparison.Ordinal) == true
        || string.Equals(entry.First(AccountLock), "true", StringComparison.OrdinalIgnoreCase);

    public static string UserFilter(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? "(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={user})(userPrincipalName={name})))"
        : "(uid={user})";

    // The matching rule follows membership through nested groups (LDAP_MATCHING_RULE_IN_CHAIN).
    public static string GroupFilter(LdapKind kind) => kind == LdapKind.ActiveDirectory
        ? "(member:1.2.840.113556.1.4.1941:={dn})"
        : "(|(member={dn})(uniqueMember={dn}))";

    public static string NameAttribute(LdapKind kind) => kind == LdapKind.ActiveDirectory ? "sAMAccountName" : "uid";
}
