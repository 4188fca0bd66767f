using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Gateway.Configuration;

namespace Gateway.Identity.Tokens;

/// <summary>One issuer of tokens: an OpenID provider or an OAuth 2 authorization server.</summary>
public sealed class TokenIssuerOptions
{
    internal const string TenantPlace = "{tenantid}";

    [Description("The issuer, exactly as in the claim iss of its tokens: https://login.example.com/realms/corp.")]
    [ValueForm(ValueForm.Url)]
    public string Issuer { get; init; } = "";

    [Description("The claim iss of access tokens where it is not Issuer, such as AD FS's http://adfs.example.com/adfs/services/trust. The "
        + "keys still come from Issuer's discovery document by https.")]
    public string? AccessTokenIssuer { get; init; }

    [Description("Ids of the tenants whose users are accepted, where Issuer has {tenantid} in their place, as Entra ID's common endpoint "
        + "does: https://login.microsoftonline.com/{tenantid}/v2.0. Needs Metadata.")]
    public IReadOnlyList<string> Tenants { get; init; } = [];

    [Description("Accepted audiences: an access token is accepted if its claim aud has one of these. Empty if the issuer only signs users "
        + "in (Client).")]
    public IReadOnlyList<string> Audiences { get; init; } = [];

    [Description("URL of the discovery document; by default the issuer followed by /.well-known/openid-configuration.")]
    public Uri? Metadata { get; init; }

    [DataType("Path")]
    [Description("File with the issuer's public keys as a JWK set or in PEM, instead of discovery; read again every RefreshAfter, and when "
        + "a key is missing.")]
    public string? KeysFile { get; init; }

    [DataType("Path")]
    [Description("PEM file of the authorities that may issue the certificate of the issuer's host; by default those of the system.")]
    public string? Roots { get; init; }

    [Description("Accepted signature algorithms: any of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.")]
    public IReadOnlyList<string> Algorithms { get; init; } = ["RS256", "PS256", "ES256"];

    [TimeRange("00:00:00", "00:05:00")]
    [Description("Tolerated difference to the issuer's clock.")]
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Claim with the user name; a path such as user.login selects a member of an object. Do not use a claim that users can "
        + "change themselves, such as a display name.")]
    public string UserNameClaim { get; init; } = "preferred_username";

    [Description("Claim with the groups: a list, or a string; a path such as realm_access.roles selects a member of an object.")]
    public string GroupsClaim { get; init; } = "groups";

    [Description("Scopes that an access token must have, in scope or scp.")]
    public IReadOnlyList<string> Scopes { get; init; } = [];

    [TimeRange("00:05:00", "7.00:00:00")]
    [Description("Age after which the issuer's keys are fetched again. An unknown key is fetched at once, at most every 30 seconds.")]
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromHours(6);

    [TimeRange("00:00:01", "00:01:00")]
    [Description("Longest time for one response of the issuer.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Parameters of the challenge in a 401 response in addition to realm and error: authorization_uri, client_id, "
        + "trusted_issuers, token_types, as hybrid modern authentication requires.")]
    public IReadOnlyDictionary<string, string> Challenge { get; init; } = new Dictionary<string, string>();

    [Description("The gateway as a client of the provider, for routes with OpenIdConnect; absent if users do not sign in there.")]
    public OpenIdClientOptions? Client { get; init; }

    /// <summary>The values of the claim iss that ID tokens may have: the issuer, or that of each tenant.</summary>
    internal IReadOnlyList<string> Issuers => field ??= Tenants.Count == 0 ? [Issuer] : [.. Tenants.Select(IssuerOf)];

    /// <summary>The values of the claim iss that access tokens may have.</summary>
    internal IReadOnlyList<string> AccessTokenIssuers => field ??= AccessTokenIssuer is { } other ? [other] : Issuers;

    /// <summary>Whether the text names this issuer (RFC 9207).</summary>
    public bool IsIssuer(string? text) => text is not null && Issuers.Contains(text, StringComparer.Ordinal);

    /// <summary>The issuer of a tenant's tokens.</summary>
    internal string IssuerOf(string tenant) => Issuer.Replace(TenantPlace, tenant, StringComparison.Ordinal);

    /// <summary>The URL of the discovery document.</summary>
    internal Uri MetadataAddress => Metadata ?? new Uri(Issuer.TrimEnd('/') + "/.well-known/openid-configuration");
}
