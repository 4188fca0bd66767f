using System.ComponentModel;
using Gateway.Identity.Judges;
using Gateway.Identity.Ldap;
using Gateway.Identity.Radius;

namespace Gateway.Identity.Directories;

/// <summary>One directory, by its name.</summary>
public sealed class DirectoryOptions
{
    [Description("Domains whose users are in this directory: corp.example.com, CORP. A name with one of them is asked here alone, the first one is its proper form. A name without a domain is asked everywhere, in order.")]
    public IReadOnlyList<string> Domains { get; init; } = [];

    [Description("When the directory locks users itself; 'gateway check' warns where the gateway's lockout does not come before.")]
    public DirectoryLockoutOptions? OwnLock { get; init; }

    [Description("An LDAP directory or Active Directory.")]
    public LdapOptions? Ldap { get; init; }

    [Description("RADIUS servers.")]
    public RadiusOptions? Radius { get; init; }

    [Description("A back end that judges by a trial sign-in.")]
    public CredentialVerifierOptions? Judge { get; init; }
}
