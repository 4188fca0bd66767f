using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Ldap;

/// <summary>An LDAP directory: the user is searched for with an account of the gateway's own, and the password is tried on what was found.</summary>
public sealed class LdapOptions
{
    [Description("ActiveDirectory or Standard: which attributes and which search for nested groups are used by default.")]
    public LdapKind Kind { get; init; }

    [Required]
    [Description("Servers, tried in order: ldaps://dc1.corp.example.com, or ldap://ldap.example.com, which is encrypted by StartTLS before anything is said.")]
    public IReadOnlyList<Uri> Servers { get; init; } = [];

    [DataType("Path")]
    [Description("PEM file of the authorities that may have issued the servers' certificates; absent for the system's.")]
    public string? Roots { get; init; }

    [Description("The name that the servers' certificates must have, if it is not the host of the address.")]
    public string? ServerName { get; init; }

    [Description("The account that searches: a DN, or with Active Directory also gateway@corp.example.com. Needed unless BindAs is given.")]
    public string BindName { get; init; } = "";

    [PasswordPropertyText(true)]
    [Description("The password of BindName.")]
    public string? BindPassword { get; init; }

    [DataType("Path")]
    [Description("File that holds the password of BindName.")]
    public string? BindPasswordFile { get; init; }

    [Description("Tries passwords under this name, without an account of the gateway's own: {user}@corp.example.com, CORP\\{user}, or uid={user},ou=people,dc=example,dc=com. Names of ASCII characters alone are tried. Groups and attributes are then read as the user, and nothing is known of a user who has not signed in.")]
    public string? BindAs { get; init; }

    [Required]
    [Description("Where users are: dc=corp,dc=example,dc=com.")]
    public string BaseDn { get; init; } = "";

    [Description("Filter that finds a user; {user} is the name without a domain, {name} as it was presented. By default (uid={user}), or with Active Directory sAMAccountName and userPrincipalName of persons.")]
    public string? UserFilter { get; init; }

    [Description("Attribute that has the user's canonical name; by default uid, or with Active Directory sAMAccountName.")]
    public string? NameAttribute { get; init; }

    [Description("Where groups are; by default BaseDn.")]
    public string? GroupBaseDn { get; init; }

    [Description("Filter that finds the groups of a member; {dn} is the member's name. Groups of groups are found by asking again, or with Active Directory in one question.")]
    public string? GroupFilter { get; init; }

    [Description("Attribute that has a group's name.")]
    public string GroupNameAttribute { get; init; } = "cn";

    [Description("Attributes of the user to read for routing and delegation, such as mail or mailHost.")]
    public IReadOnlyList<string> Attributes { get; init; } = [];

    [Description("How long a connection, TLS included, or an answer may take.")]
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Connections to the directory at most.")]
    [Range(1, 1000)]
    public int Connections { get; init; } = 16;
}
