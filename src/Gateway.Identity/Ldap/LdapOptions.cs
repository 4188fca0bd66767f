using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Ldap;

/// <summary>
/// An LDAP directory: an account of the gateway searches the user, and the password is verified by a bind with the found DN.
/// </summary>
public sealed class LdapOptions
{
    [Description("ActiveDirectory or Standard: selects the default attributes and the search for nested groups.")]
    public LdapKind Kind { get; init; }

    [Description("Servers, tried in order: ldaps://dc1.corp.example.com, or ldap://ldap.example.com, which uses StartTLS before any bind. "
        + "Ports 3269 and 3268 are those of a Global Catalog. Required unless Domain is given.")]
    [ValueForm(ValueForm.Url)]
    public IReadOnlyList<Uri> Servers { get; init; } = [];

    [Description("DNS domain whose SRV records name the servers, used with StartTLS: _ldap._tcp.dc._msdcs.corp.example.com with "
        + "ActiveDirectory, _ldap._tcp.example.com with Standard. The records are read again when their time to live ends. Servers outside "
        + "the domain are trusted with Roots or ServerName only, because a DNS answer can be forged.")]
    public string? Domain { get; init; }

    [Description("DNS server that is asked for the SRV records of Domain: 192.0.2.53 or 192.0.2.53:5353; by default those of "
        + "/etc/resolv.conf.")]
    public string? DomainNameServer { get; init; }

    [DataType("Path")]
    [Description("PEM file of the authorities that may issue the servers' certificates; by default those of the system.")]
    public string? Roots { get; init; }

    [Description("The name that the servers' certificates must have, if it differs from the host of the address.")]
    public string? ServerName { get; init; }

    [Description(
        "The account that searches: a DN, or with Active Directory also gateway@corp.example.com. Required unless BindAs or "
            + "BindCertificate is given.")]
    public string BindName { get; init; } = "";

    [PasswordPropertyText(true)]
    [Description("The password of BindName.")]
    public string? BindPassword { get; init; }

    [DataType("Path")]
    [Description("File that holds the password of BindName.")]
    public string? BindPasswordFile { get; init; }

    [DataType("Path")]
    [Description("PEM file with the certificate of the gateway's account and its private key, for SASL EXTERNAL in place of BindName and "
        + "BindPassword.")]
    public string? BindCertificate { get; init; }

    [Description(
        "Bind name for verifying passwords without an account of the gateway: {user}@corp.example.com, CORP\\{user}, or "
            + "uid={user},ou=people,dc=example,dc=com. Only user names of ASCII characters are accepted. Groups and attributes are then "
            + "read with the identity of the user, and users cannot be looked up without a password.")]
    public string? BindAs { get; init; }

    [Required]
    [Description("Base DN of the users: dc=corp,dc=example,dc=com.")]
    public string BaseDn { get; init; } = "";

    [Description("Filter that finds a user; {user} is the name without a domain, {name} the presented name. By default (uid={user}), or "
        + "with Active Directory sAMAccountName and userPrincipalName of persons.")]
    public string? UserFilter { get; init; }

    [Description("Attribute with the canonical user name; by default uid, or with Active Directory sAMAccountName.")]
    public string? NameAttribute { get; init; }

    [Description("Base DN of the groups; by default BaseDn.")]
    public string? GroupBaseDn { get; init; }

    [Description("Filter that finds the groups of a member; {dn} is the DN of the member. Nested groups are found by further searches, or "
        + "with Active Directory in one search.")]
    public string? GroupFilter { get; init; }

    [Description("Attribute with the group name.")]
    public string GroupNameAttribute { get; init; } = "cn";

    [Description("Other parts of the tree, such as child domains, by the host in the directory's referrals (child.corp.example.com for "
        + "ldap://child.corp.example.com/DC=child,DC=corp,DC=example,DC=com). Referrals to other hosts are not followed.")]
    public IReadOnlyDictionary<string, LdapReferralOptions> Referrals { get; init; } = new Dictionary<string, LdapReferralOptions>();

    [Description("Lets users whose password has expired, expires soon or must be changed set a new one on the sign-in page, after they "
        + "have proved the old one. It needs an account of the gateway (not BindAs), and a writable server (not a Global Catalog).")]
    public bool PasswordChange { get; init; } = true;

    [Description("Attributes of the user to read for routing and delegation, such as mail or mailHost.")]
    public IReadOnlyList<string> Attributes { get; init; } = [];

    [Description("Longest time for connecting, TLS included, and for one response.")]
    [TimeRange("00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Most connections to the directory.")]
    [Range(1, 1000)]
    public int Connections { get; init; } = 16;
}
