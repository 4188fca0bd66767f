using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;
using Gateway.Identity.Ldap;
using Gateway.Identity.Radius;
using Gateway.Identity.Verifiers;

namespace Gateway.Identity.Directories;

/// <summary>One entry of <c>Identity.Directories</c>.</summary>
public sealed class DirectoryOptions
{
    [Description("Domains whose users are in this directory: corp.example.com, CORP. For a name with one of these domains only this "
        + "directory is asked; the first domain is the canonical one. For a name without a domain every directory is asked, in order.")]
    public IReadOnlyList<string> Domains { get; init; } = [];

    [Description("About how many users the directory has; 'gateway check' warns if Lockout:Capacity is smaller than all directories "
        + "together.")]
    [Range(1, 100_000_000)]
    public int? Users { get; init; }

    [Description("When the directory itself locks a user; 'gateway check' warns if the gateway's lockout does not lock first.")]
    [FormerName("OwnLock")]
    public DirectoryLockoutOptions? DirectoryLockout { get; init; }

    [Description("An LDAP directory or Active Directory.")]
    public LdapOptions? Ldap { get; init; }

    [Description("RADIUS servers.")]
    public RadiusOptions? Radius { get; init; }

    [Description("A back end that verifies passwords: the gateway tries to sign in there.")]
    [FormerName("Judge")]
    public CredentialVerifierOptions? CredentialVerifier { get; init; }
}
