using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Users;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>The <c>Identity</c> section: users, tokens, certificates, and the limits on sign-ins.</summary>
public sealed class IdentityOptions
{
    [Description("The embedded user file, written by 'gateway user'.")]
    public UserFileOptions? Users { get; init; }

    [Description("Directories by name, asked in the order of their names after the user file.")]
    public IReadOnlyDictionary<string, DirectoryOptions> Directories { get; init; } = new Dictionary<string, DirectoryOptions>();

    [Description("Issuers of tokens by name: OpenID providers and OAuth 2 authorization servers, for Bearer and OpenIdConnect.")]
    public IReadOnlyDictionary<string, TokenIssuerOptions> Issuers { get; init; } = new Dictionary<string, TokenIssuerOptions>();

    [Description("Authorities of client certificates by name, for ClientCertificate on the web and EXTERNAL in mail.")]
    public IReadOnlyDictionary<string, ClientAuthorityOptions> ClientAuthorities { get; init; } =
        new Dictionary<string, ClientAuthorityOptions>();

    [Description(
        "Domains that are not part of user names: with example.com and EXAMPLE, alice, alice@example.com and EXAMPLE\\alice are one user.")]
    public IReadOnlyList<string> Domains { get; init; } = [];

    [Description(
        "Gateways that ask the same directories, this one included. Without Redis each counts failures by itself, so that the directories "
        + "see as many times the failures; with Redis they count together, and each has its share of an account's attempts while Redis is "
        + "away. 'gateway check' computes the margin to DirectoryLockout from it.")]
    [Range(1, 100)]
    public int Gateways { get; init; } = 1;

    [Description("Lockout of accounts after failed sign-ins.")]
    public LockoutOptions Lockout { get; init; } = new();

    [Description("Limits on failed and pending sign-ins by source.")]
    public ThrottlingOptions Throttling { get; init; } = new();

    [Description("Cache of verified passwords.")]
    public VerifiedCredentialsOptions Cache { get; init; } = new();
}
