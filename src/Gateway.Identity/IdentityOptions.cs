using System.ComponentModel;
using Gateway.Identity.ClientCertificates;
using Gateway.Identity.Directories;
using Gateway.Identity.Lockout;
using Gateway.Identity.Throttling;
using Gateway.Identity.Tokens;
using Gateway.Identity.Users;
using Gateway.Identity.Verification;

namespace Gateway.Identity;

/// <summary>The <c>Identity</c> section: who the users are and how guessing is stopped.</summary>
public sealed class IdentityOptions
{
    [Description("The embedded user file, written by 'gateway user'.")]
    public UserFileOptions? Users { get; init; }

    [Description("Directories by name, asked in the order of their names after the user file.")]
    public IReadOnlyDictionary<string, DirectoryOptions> Directories { get; init; } = new Dictionary<string, DirectoryOptions>();

    [Description("Issuers of tokens by name: OpenID providers and OAuth 2 authorisation servers, for Bearer and OpenIdConnect.")]
    public IReadOnlyDictionary<string, TokenIssuerOptions> Issuers { get; init; } = new Dictionary<string, TokenIssuerOptions>();

    [Description("Authorities of client certificates by name, for ClientCertificate on the web and EXTERNAL in mail.")]
    public IReadOnlyDictionary<string, ClientAuthorityOptions> ClientAuthorities { get; init; } = new Dictionary<string, ClientAuthorityOptions>();

    [Description("Domains whose users are the same with and without them: with example.com and EXAMPLE here, alice, alice@example.com and EXAMPLE\\alice are one user.")]
    public IReadOnlyList<string> Domains { get; init; } = [];

    [Description("How many failures lock a user out, and for how long.")]
    public LockoutOptions Lockout { get; init; } = new();

    [Description("How many failures silence a source, whatever user names it tries.")]
    public ThrottlingOptions Throttling { get; init; } = new();

    [Description("How long a verified password is believed without asking again.")]
    public VerifiedCredentialsOptions Cache { get; init; } = new();
}
