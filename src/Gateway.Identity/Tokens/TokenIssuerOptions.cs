using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Gateway.Identity.Tokens;

/// <summary>One issuer of tokens: an OpenID provider or an OAuth 2 authorisation server.</summary>
public sealed class TokenIssuerOptions
{
    [Description("The issuer, exactly as its tokens name it in iss: https://login.example.com/realms/corp.")]
    public string Issuer { get; init; } = "";

    [Description("Who the tokens are for: an access token is taken if its aud holds one of these. Empty where the issuer only signs people in (Client).")]
    public IReadOnlyList<string> Audiences { get; init; } = [];

    [Description("The issuer's discovery document; by default the issuer with /.well-known/openid-configuration behind it.")]
    public Uri? Metadata { get; init; }

    [DataType("Path")]
    [Description("The issuer's public keys as a JWK set or in PEM, in place of discovery; read again every RefreshAfter, and when a key is missing.")]
    public string? KeysFile { get; init; }

    [DataType("Path")]
    [Description("PEM file of the authorities that may have issued the certificate of the issuer's host; absent for the system's.")]
    public string? Roots { get; init; }

    [Description("Signature algorithms that are taken, out of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.")]
    public IReadOnlyList<string> Algorithms { get; init; } = ["RS256", "PS256", "ES256"];

    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    [Description("How far the issuer's clock may be off.")]
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    [Description("The claim with the user's name; a path such as user.login reaches into objects. A claim that its owner may change as he likes, such as a display name, must not be used.")]
    public string UserNameClaim { get; init; } = "preferred_username";

    [Description("The claim with the user's groups: a list, or a text; a path such as realm_access.roles reaches into objects.")]
    public string GroupsClaim { get; init; } = "groups";

    [Description("Scopes that an access token must have, in scope or scp.")]
    public IReadOnlyList<string> Scopes { get; init; } = [];

    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    [Description("How old the issuer's keys may be before they are fetched again. An unknown key is asked for at once, every 30 seconds at most.")]
    public TimeSpan RefreshAfter { get; init; } = TimeSpan.FromHours(6);

    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    [Description("Longest time for one answer of the issuer.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Description("Parameters of the challenge in a 401 beyond realm and error: authorization_uri, client_id, trusted_issuers, token_types, as hybrid modern authentication wants them.")]
    public IReadOnlyDictionary<string, string> Challenge { get; init; } = new Dictionary<string, string>();

    [Description("The gateway as a client of the provider, for routes with OpenIdConnect; absent where people do not sign in there.")]
    public OpenIdClientOptions? Client { get; init; }

    /// <summary>Where discovery begins.</summary>
    internal Uri MetadataAddress => Metadata ?? new Uri(Issuer.TrimEnd('/') + "/.well-known/openid-configuration");
}
